package io.coremill.queue;

import io.coremill.job.ExecutionStats;
import io.coremill.job.JobId;
import io.coremill.job.LogLine;
import io.coremill.job.Progress;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a running attempt comes along. The first one on a lease that was held ready makes its job
/// `running`.
///
/// @param logs new since the last report
public record AttemptReport(
        long lease,
        JobId job,
        Instant startedAt,
        @Nullable ExecutionStats ran,
        @Nullable Progress progress,
        List<LogLine> logs) {}
