package io.coremill.queue.lookup;

import io.coremill.job.Job;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Jobs that a search has found, in the order that was asked for.
///
/// @param searchedTo where it gave up before it had as many as asked: jobs behind that place may
///     match too; null if it did not
public record SortedJobs(List<Job> jobs, @Nullable ListPlace searchedTo) {

    /// The same, of a list by ids.
    JobList asList() {
        return new JobList(jobs, searchedTo == null ? null : searchedTo.job());
    }
}
