package io.coremill.metrics;

import io.coremill.job.SteadyClock;
import io.coremill.queue.QueueDefinition;
import io.coremill.queue.QueueDefinitions;
import io.coremill.queue.lookup.QueueDepth;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/// Shows how many jobs of each queue are where, for how long the oldest has waited, and whether the
/// queue is paused. Queues that are no longer configured but still have jobs are shown too.
final class DepthMeters implements MeterBinder {
    private final QueueDefinitions queues;
    private final Supplier<List<QueueDepth>> depths;
    private final Supplier<Set<String>> paused;
    private final SteadyClock clock;

    DepthMeters(
            QueueDefinitions queues,
            Supplier<List<QueueDepth>> depths,
            Supplier<Set<String>> paused,
            SteadyClock clock) {
        this.queues = queues;
        this.depths = new RecentValue<>(depths, clock);
        this.paused = paused;
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Stream.concat(
                        queues.all().stream().map(QueueDefinition::name),
                        depths.get().stream().map(QueueDepth::queue))
                .distinct()
                .forEach(queue -> bind(registry, queue));
        queues.all().forEach(queue -> limit(registry, queue));
    }

    private void bind(MeterRegistry registry, String queue) {
        depth(registry, queue, "queued", QueueDepth::queued);
        depth(registry, queue, "scheduled", QueueDepth::scheduled);
        depth(registry, queue, "running", QueueDepth::running);
        Gauge.builder("coremill.queue.oldest.age", () -> oldestAge(queue))
                .description("For how long the job that has waited longest has been due")
                .baseUnit("seconds")
                .tag("queue", queue)
                .register(registry);
        Gauge.builder("coremill.queue.paused", () -> paused.get().contains(queue) ? 1 : 0)
                .description("1 while the queue is paused: it takes jobs and starts none")
                .tag("queue", queue)
                .register(registry);
    }

    private static void limit(MeterRegistry registry, QueueDefinition queue) {
        Gauge.builder("coremill.queue.limit", queue::maxWaiting)
                .description("Jobs that may be queued or scheduled; what comes then is refused")
                .tag("queue", queue.name())
                .register(registry);
    }

    private void depth(
            MeterRegistry registry, String queue, String state, ToLongFunction<QueueDepth> count) {
        Gauge.builder("coremill.queue.depth", () -> count.applyAsLong(depth(queue)))
                .description("Jobs that are not finished")
                .tag("queue", queue)
                .tag("state", state)
                .register(registry);
    }

    private double oldestAge(String queue) {
        Instant oldest = depth(queue).oldestDueAt();
        return oldest == null ? 0 : clock.elapsed(oldest, clock.instant()).toMillis() / 1e3;
    }

    private QueueDepth depth(String queue) {
        return depths.get().stream()
                .filter(depth -> depth.queue().equals(queue))
                .findFirst()
                .orElseGet(() -> QueueDepth.empty(queue));
    }
}
