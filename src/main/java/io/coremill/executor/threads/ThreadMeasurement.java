package io.coremill.executor.threads;

import io.coremill.cores.kernel.CpuClock;
import io.coremill.cores.kernel.CurrentCore;
import io.coremill.executor.ExecutorClock;
import io.coremill.job.ExecutionStats;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Measures one attempt on the thread that runs it. What the system does not report is left out.
final class ThreadMeasurement {
    private final ExecutionPlace place;
    private final @Nullable RunqueueWait runqueue;
    private final ExecutorClock clock;
    private final long startNanos;
    private final OptionalInt startCore;
    private final OptionalLong startCpu;
    private final OptionalLong startWait;

    /// Starts now.
    ///
    /// @param runqueue of this thread; null on a virtual one
    ThreadMeasurement(ExecutionPlace place, @Nullable RunqueueWait runqueue, ExecutorClock clock) {
        this.place = place;
        this.runqueue = runqueue;
        this.clock = clock;
        this.startNanos = clock.tick(); // first, as CPU time lies within the time that passed
        this.startCore = CurrentCore.get();
        this.startCpu = CpuClock.threadNanos();
        this.startWait = runqueue == null ? OptionalLong.empty() : runqueue.atStart(startNanos);
    }

    ExecutionStats atStart() {
        return place.ran(cores(OptionalInt.empty()), null, null, null);
    }

    /// To be called on the thread that started it.
    ExecutionStats atEnd() {
        return place.ran(cores(CurrentCore.get()), cpuTime(), wall(), runqueueWait());
    }

    /// What another thread can see.
    ExecutionStats fromOutside() {
        return place.ran(cores(OptionalInt.empty()), null, wall(), null);
    }

    private @Nullable List<Integer> cores(OptionalInt end) {
        if (startCore.isEmpty()) {
            return null;
        }
        int first = startCore.getAsInt();
        int last = end.orElse(first);
        return first == last
                ? List.of(first)
                : List.of(Math.min(first, last), Math.max(first, last));
    }

    private Duration wall() {
        return clock.since(startNanos);
    }

    private @Nullable Duration cpuTime() {
        return startCpu.isEmpty() ? null : since(startCpu, CpuClock.threadNanos());
    }

    private @Nullable Duration runqueueWait() {
        return runqueue == null || startWait.isEmpty() ? null : since(startWait, runqueue.nanos());
    }

    private static @Nullable Duration since(OptionalLong start, OptionalLong end) {
        return start.isEmpty() || end.isEmpty()
                ? null
                : Duration.ofNanos(end.getAsLong() - start.getAsLong());
    }
}
