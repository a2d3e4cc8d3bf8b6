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
/// @param sensitive whether its job is: then what it failed of is grouped with no other cause
public record Settlement(
        long lease,
        JobId job,
        @Nullable Attempt attempt,
        NextStep next,
        boolean crash,
        @Nullable Result result,
        @Nullable Progress progress,
        List<LogLine> logs,
        boolean sensitive) {

    /// Of a job that is not sensitive, or of what the store says itself.
    public Settlement(
            long lease,
            JobId job,
            @Nullable Attempt attempt,
            NextStep next,
            boolean crash,
            @Nullable Result result,
            @Nullable Progress progress,
            List<LogLine> logs) {
        this(lease, job, attempt, next, crash, result, progress, logs, false);
    }

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
        return new Settlement(lease, job, attempt, next, crash, null, null, List.of(), sensitive);
    }
}
