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
        List<LogLine> logs) {}
