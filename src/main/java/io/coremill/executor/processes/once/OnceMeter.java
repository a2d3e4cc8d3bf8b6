package io.coremill.executor.processes.once;

import io.coremill.cores.kernel.LastCore;
import io.coremill.cores.usage.ProcessSample;
import io.coremill.executor.ExecutorClock;
import io.coremill.job.ExecutionStats;
import io.coremill.job.ExecutorKind;
import io.coremill.subprocess.linux.PosixCalls;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Measures a process that runs one attempt. Its CPU time is the kernel's account at its end; its
/// cores and its memory are what was seen at looks.
///
/// For one thread.
final class OnceMeter {
    private final String node;
    private final String worker;
    private final long pid;
    private final LongSupplier measured;
    private final ExecutorClock clock;
    private final long startedAt;
    private final TreeSet<Integer> cores = new TreeSet<>();
    private @Nullable Long maxRss;

    /// @param measured the process that does the work: in a sandbox not the one that was started
    OnceMeter(String node, String worker, long pid, LongSupplier measured, ExecutorClock clock) {
        this.node = node;
        this.worker = worker;
        this.pid = pid;
        this.measured = measured;
        this.clock = clock;
        this.startedAt = clock.tick();
        lookAtCore();
    }

    void look() {
        ProcessSample.of(measured.getAsLong())
                .ifPresent(
                        sample -> {
                            cores.add(sample.core());
                            maxRss = sample.maxRss();
                        });
    }

    /// Its core alone, which is known even if it has ended and has not been waited for.
    void lookAtCore() {
        LastCore.of(pid).ifPresent(cores::add);
    }

    ExecutionStats soFar() {
        return ran(null, null);
    }

    ExecutionStats whole(PosixCalls.End end) {
        return ran(Duration.ofNanos(end.cpuNanos()), clock.since(startedAt));
    }

    private ExecutionStats ran(@Nullable Duration cpuTime, @Nullable Duration wall) {
        return new ExecutionStats(
                node,
                ExecutorKind.PROCESSES,
                worker,
                pid,
                cores.isEmpty() ? null : List.copyOf(cores),
                cpuTime,
                wall,
                null,
                null,
                maxRss);
    }
}
