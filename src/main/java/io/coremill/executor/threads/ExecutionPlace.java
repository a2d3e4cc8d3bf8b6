package io.coremill.executor.threads;

import io.coremill.job.ExecutionStats;
import io.coremill.job.ExecutorKind;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What attempts of one queue have in common of [ExecutionStats].
record ExecutionPlace(String node, ExecutorKind executor, long pid) {

    static ExecutionPlace here(String node, ExecutorKind executor) {
        return new ExecutionPlace(node, executor, ProcessHandle.current().pid());
    }

    ExecutionStats ran(
            @Nullable List<Integer> cores,
            @Nullable Duration cpuTime,
            @Nullable Duration wall,
            @Nullable Duration runqueueWait) {
        return new ExecutionStats(
                node, executor, null, pid, cores, cpuTime, wall, runqueueWait, null, null);
    }
}
