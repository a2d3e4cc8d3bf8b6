package io.coremill.executor.processes.worker;

import io.coremill.cores.kernel.CpuClock;
import io.coremill.cores.usage.ProcessSample;
import io.coremill.executor.ExecutorClock;
import io.coremill.job.ExecutionStats;
import io.coremill.job.ExecutorKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Measures what attempts cost their worker. The CPU clock is read for each; the dearer facts from
/// procfs only as often as they cost next to nothing, and are absent from attempts in between.
final class AttemptMeter {
    private static final long SAMPLE_EVERY = TimeUnit.SECONDS.toNanos(1) / 300;
    private static final long SAMPLE_EVERY_AT_LEAST = TimeUnit.MILLISECONDS.toNanos(5);

    /// So soon after the end of an attempt the worker has done next to nothing.
    private static final long NEXT = TimeUnit.MICROSECONDS.toNanos(20);

    /// So soon after the end of an attempt nothing new would be seen.
    private static final long AT_ONCE = TimeUnit.MILLISECONDS.toNanos(1);

    /// A process of many threads is dearer to look at: looking takes a hundredth of the time, but
    /// for the largest, where it may be some more, so that slow jobs are all measured.
    private static final long PAUSE_TO_COST = 100;

    private final String node;
    private final String worker;
    private final LongSupplier pid;
    private final LookBudget budget;
    private final ExecutorClock clock;
    private volatile long dueAt;

    /// As the beginning of what follows it.
    private volatile @Nullable Reading lastEnd;

    /// @param budget shared by the workers of a queue
    AttemptMeter(
            String node, String worker, LongSupplier pid, LookBudget budget, ExecutorClock clock) {
        this.node = node;
        this.worker = worker;
        this.pid = pid;
        this.budget = budget;
        this.clock = clock;
        this.dueAt = clock.tick();
    }

    /// The worker at one moment.
    record Reading(long at, OptionalLong cpuNanos, @Nullable ProcessSample sample) {

        /// The same moment as the beginning of what follows. What was sampled for the end of a
        /// short attempt is not passed on: else each sample would ask for another one.
        Reading asNextStart(@Nullable Reading start) {
            return start != null && start.sample() != null && at - start.at() < SAMPLE_EVERY
                    ? new Reading(at, cpuNanos, null)
                    : this;
        }
    }

    /// An attempt begins, or something that concerns none happens.
    Reading read() {
        long now = clock.tick();
        Reading before = lastEnd;
        if (before != null && now - before.at() < NEXT) {
            return new Reading(now, before.cpuNanos(), before.sample());
        }
        ProcessSample sample =
                before != null && now - before.at() < AT_ONCE ? before.sample() : null;
        return new Reading(
                now,
                CpuClock.processNanos(pid.getAsLong()),
                sample == null && isDue(now) ? sample() : sample);
    }

    /// An attempt ends.
    ///
    /// @param start its beginning; what was sampled there is sampled here too
    Reading readEnd(@Nullable Reading start) {
        long now = clock.tick();
        boolean sampled = start != null && start.sample() != null;
        ProcessSample sample = sampled || isDue(now) ? sample() : null;
        Reading end = new Reading(now, CpuClock.processNanos(pid.getAsLong()), sample);
        lastEnd = end.asNextStart(start);
        return end;
    }

    private boolean isDue(long now) {
        return now - dueAt >= 0 && budget.allows(now);
    }

    /// What is known before anything has been measured.
    ExecutionStats place() {
        return ran(null, null, null, null, null, null);
    }

    ExecutionStats soFar(Reading start) {
        return start.sample() == null
                ? place()
                : ran(List.of(start.sample().core()), null, null, null, null, null);
    }

    /// @param alone whether nothing else ran in the worker meanwhile; else its costs are not those
    ///     of one attempt
    ExecutionStats between(Reading start, Reading end, boolean alone) {
        ProcessSample first = start.sample();
        ProcessSample last = end.sample();
        return ran(
                cores(first, last),
                alone ? cpuTime(start, end) : null,
                Duration.ofNanos(end.at() - start.at()),
                alone ? runqueueWait(first, last) : null,
                alone ? moves(first, last) : null,
                last == null ? null : Long.valueOf(last.maxRss()));
    }

    /// Null if it is not known.
    @Nullable Duration cpuSince(Reading start) {
        return cpuTime(start, new Reading(0, CpuClock.processNanos(pid.getAsLong()), null));
    }

    private @Nullable ProcessSample sample() {
        long before = clock.tick();
        ProcessSample sample = ProcessSample.of(pid.getAsLong()).orElse(null);
        long now = clock.tick();
        long pause = (now - before) * PAUSE_TO_COST;
        dueAt = now + Math.clamp(pause, SAMPLE_EVERY, SAMPLE_EVERY_AT_LEAST);
        budget.spend(now, now - before);
        return sample;
    }

    private static @Nullable List<Integer> cores(
            @Nullable ProcessSample first, @Nullable ProcessSample last) {
        List<Integer> seen =
                Stream.of(Optional.ofNullable(first), Optional.ofNullable(last))
                        .flatMap(Optional::stream)
                        .map(ProcessSample::core)
                        .distinct()
                        .sorted()
                        .toList();
        return seen.isEmpty() ? null : seen;
    }

    private static @Nullable Duration cpuTime(Reading start, Reading end) {
        return start.cpuNanos().isPresent() && end.cpuNanos().isPresent()
                ? Duration.ofNanos(end.cpuNanos().getAsLong() - start.cpuNanos().getAsLong())
                : null;
    }

    /// Null as well if a thread has ended in between and took its part of the sum with it.
    private static @Nullable Duration runqueueWait(
            @Nullable ProcessSample first, @Nullable ProcessSample last) {
        Long nanos =
                first == null || last == null
                        ? null
                        : growth(first.runqueueWaitNanos(), last.runqueueWaitNanos());
        return nanos == null ? null : Duration.ofNanos(nanos);
    }

    private static @Nullable Long moves(
            @Nullable ProcessSample first, @Nullable ProcessSample last) {
        return first == null || last == null ? null : growth(first.migrations(), last.migrations());
    }

    private static @Nullable Long growth(@Nullable Long before, @Nullable Long after) {
        return before == null || after == null || after < before
                ? null
                : Long.valueOf(after - before);
    }

    private ExecutionStats ran(
            @Nullable List<Integer> cores,
            @Nullable Duration cpuTime,
            @Nullable Duration wall,
            @Nullable Duration runqueueWait,
            @Nullable Long migrations,
            @Nullable Long maxRss) {
        return new ExecutionStats(
                node,
                ExecutorKind.PROCESSES,
                worker,
                pid.getAsLong(),
                cores,
                cpuTime,
                wall,
                runqueueWait,
                migrations,
                maxRss);
    }
}
