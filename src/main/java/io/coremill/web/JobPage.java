package io.coremill.web;

import io.coremill.job.Job;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Some jobs of a list, and where it goes on.
///
/// @param next the cursor for the jobs after these; absent if there are none
record JobPage(List<JobView> jobs, @Nullable String next) {

    /// @param found one more than the page may show, if there are as many
    static JobPage of(List<Job> found, int limit) {
        List<JobView> shown = found.stream().limit(limit).map(JobView::listed).toList();
        return new JobPage(
                shown, found.size() > limit ? Cursor.after(found.get(limit - 1).id()) : null);
    }
}
