package io.coremill.web.jobs;

import io.coremill.job.ExecutionStats;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where an attempt ran and what it cost, as the API shows it.
record ExecutionStatsView(
        String node,
        String executor,
        @Nullable String worker,
        @Nullable Long pid,
        @Nullable List<Integer> cores,
        @Nullable Duration cpuTime,
        @Nullable Duration wall,
        @Nullable Duration runqueueWait,
        @Nullable Long migrations,
        @Nullable Long maxRss) {

    static @Nullable ExecutionStatsView of(@Nullable ExecutionStats ran) {
        return ran == null
                ? null
                : new ExecutionStatsView(
                        ran.node(),
                        ran.executor().word(),
                        ran.worker(),
                        ran.pid(),
                        ran.cores(),
                        ran.cpuTime(),
                        ran.wall(),
                        ran.runqueueWait(),
                        ran.migrations(),
                        ran.maxRss());
    }
}
