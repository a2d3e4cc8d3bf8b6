package io.coremill.executor;

import io.coremill.job.JobId;
import java.util.List;

/// What a worker that runs has left behind lately.
///
/// @param lastJobs whose attempts ended in it, the newest first
/// @param stderr the last that it wrote there
/// @param sensitive whether it was given a sensitive job, of which that may say something
public record WorkerTrace(List<JobId> lastJobs, String stderr, boolean sensitive) {
    public static final WorkerTrace NONE = new WorkerTrace(List.of(), "", false);
}
