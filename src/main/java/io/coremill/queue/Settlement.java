package io.coremill.queue;

import io.coremill.job.Attempt;
import io.coremill.job.JobId;
import io.coremill.job.LogLine;
import io.coremill.job.NextStep;
import io.coremill.job.Progress;
import io.coremill.job.Result;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The end of a lease.
///
/// @param attempt null if the attempt never started
/// @param crash whether a worker was lost under it
public record Settlement(
        long lease,
        JobId job,
        @Nullable Attempt attempt,
        NextStep next,
        boolean crash,
        @Nullable Result result,
        @Nullable Progress progress,
        List<LogLine> logs) {

    /// Of an attempt that never started.
    public static Settlement unstarted(long lease, JobId job, NextStep next) {
        return new Settlement(lease, job, null, next, false, null, null, List.of());
    }

    /// Of an attempt that ended with what ran it, and left nothing else behind.
    public static Settlement crashed(long lease, JobId job, Attempt attempt, NextStep next) {
        return new Settlement(lease, job, attempt, next, true, null, null, List.of());
    }

    /// The same lease's end without result, progress and log.
    public Settlement bare(@Nullable Attempt attempt, NextStep next) {
        return new Settlement(lease, job, attempt, next, crash, null, null, List.of());
    }
}
