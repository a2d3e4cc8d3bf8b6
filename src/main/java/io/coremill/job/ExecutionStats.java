package io.coremill.job;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Where an attempt ran and what it cost. What was not measured is null, never a guess.
///
/// @param worker its name and
/// @param pid its process, if it ran in a worker; else null and the service's own
/// @param cores those it was seen on, in ascending order
/// @param cpuTime the CPU time it used
/// @param wall from start to end
/// @param runqueueWait how long it was runnable without a core
/// @param migrations moves between cores
/// @param maxRss the worker's largest resident memory so far, in bytes
public record ExecutionStats(
        String node,
        ExecutorKind executor,
        @Nullable String worker,
        @Nullable Long pid,
        @Nullable List<Integer> cores,
        @Nullable Duration cpuTime,
        @Nullable Duration wall,
        @Nullable Duration runqueueWait,
        @Nullable Long migrations,
        @Nullable Long maxRss) {

    /// What only a later version knows to run jobs is taken for processes.
    public ExecutionStats {
        executor = Objects.requireNonNullElse(executor, ExecutorKind.PROCESSES);
    }

    /// Of an attempt that nothing was measured of, because nothing ran.
    public static ExecutionStats at(String node, ExecutorKind executor) {
        return new ExecutionStats(node, executor, null, null, null, null, null, null, null, null);
    }
}
