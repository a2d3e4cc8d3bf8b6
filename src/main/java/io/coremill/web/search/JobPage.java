package io.coremill.web.search;

import io.coremill.job.Job;
import io.coremill.queue.lookup.JobOrder;
import io.coremill.queue.lookup.ListPlace;
import io.coremill.queue.lookup.SortedJobs;
import io.coremill.web.jobs.JobView;
import io.coremill.web.sight.CallerSight;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Some jobs of a list, and where it goes on.
///
/// @param next the cursor for the jobs after these; absent if there are none. A page may be
///     short, or empty, and still have one: as far as was searched
record JobPage(List<JobView> jobs, @Nullable String next) {

    /// @param found one more than the page may show, if there are as many
    static JobPage of(SortedJobs found, JobOrder order, int limit, CallerSight sight) {
        List<Job> jobs = found.jobs();
        List<JobView> shown =
                jobs.stream().limit(limit).map(job -> JobView.listed(job, sight)).toList();
        ListPlace last =
                jobs.size() > limit ? place(jobs.get(limit - 1), order) : found.searchedTo();
        return new JobPage(shown, last == null ? null : ListCursor.after(last));
    }

    private static ListPlace place(Job job, JobOrder order) {
        return new ListPlace(job.id(), order.isByFinish() ? job.times().finished() : null);
    }
}
