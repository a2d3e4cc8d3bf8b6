package io.coremill.web.sight;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import java.util.function.Predicate;

/// What one who submits may hear of the jobs that hold keys.
///
/// @param shows whether a job is there for it
/// @param hides whether a job is there, and not for it
/// @param jobs whether it may see a job
public record HolderSight(Predicate<JobId> shows, Predicate<JobId> hides, Predicate<Job> jobs) {
    /// Of one who may see every job.
    public static final HolderSight ALL = new HolderSight(_ -> true, _ -> false, _ -> true);
}
