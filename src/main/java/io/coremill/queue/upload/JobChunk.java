package io.coremill.queue.upload;

import io.coremill.job.Job;
import io.coremill.job.JobSpec;
import io.coremill.queue.key.SubmissionKeys;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Jobs to accept in their order.
///
/// @param isWhole whether all of them are accepted in one transaction, or none
/// @param lines whose jobs these are, of an upload under a key; else null
/// @param seen whether who sends them may see a job
public record JobChunk(
        List<Entry> jobs, boolean isWhole, @Nullable KeyedLines lines, Predicate<Job> seen) {

    /// Of one who may see every job.
    public JobChunk(List<Entry> jobs, boolean isWhole, @Nullable KeyedLines lines) {
        this(jobs, isWhole, lines, SubmissionKeys.ALL_SEEN);
    }

    public JobChunk(List<Entry> jobs, boolean isWhole) {
        this(jobs, isWhole, null);
    }

    /// @param maxWaiting jobs its queue may hold
    public record Entry(JobSpec spec, int maxWaiting) {}
}
