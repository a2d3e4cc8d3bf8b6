package io.coremill.metrics;

import io.coremill.job.SteadyClock;
import io.coremill.queue.QueueDefinition;
import io.coremill.queue.QueueDefinitions;
import io.coremill.queue.cluster.LiveNode;
import io.coremill.queue.cluster.LiveTakers;
import io.coremill.queue.lookup.QueueDepth;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/// Shows how many jobs of each queue are where, for how long the oldest has waited, how many wait
/// although no live node serves the queue, and whether it is paused. Queues that are not configured
/// here are shown from the look on that first finds jobs in them.
final class DepthMeters implements MeterBinder {
    private final QueueDefinitions queues;
    private final DepthSource store;
    private final SteadyClock clock;
    private final Executor threads;

    DepthMeters(QueueDefinitions queues, DepthSource store, SteadyClock clock, Executor threads) {
        this.queues = queues;
        this.store = store;
        this.clock = clock;
        this.threads = threads;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        new Bound(registry).start();
        queues.all().forEach(queue -> limit(registry, queue));
    }

    private static void limit(MeterRegistry registry, QueueDefinition queue) {
        Gauge.builder("coremill.queue.limit", queue::maxWaiting)
                .description("Jobs that may be queued or scheduled; what comes then is refused")
                .tag("queue", queue.name())
                .register(registry);
    }

    private Seen seen() {
        return new Seen(
                store.depths().get(),
                store.paused().get(),
                new LiveTakers(store.nodes().get(), queues));
    }

    /// The gauges in one registry.
    private final class Bound {
        private final MeterRegistry registry;
        private final BackgroundLook<Seen> look;
        private final Set<String> shown = ConcurrentHashMap.newKeySet();

        Bound(MeterRegistry registry) {
            this.registry = registry;
            look =
                    new BackgroundLook<>(
                            DepthMeters.this::seen,
                            seen -> seen.depths.forEach(depth -> show(depth.queue())),
                            clock,
                            threads);
        }

        void start() {
            queues.all().stream().map(QueueDefinition::name).forEach(this::show);
            var _ = look.latest();
        }

        private void show(String queue) {
            if (shown.add(queue)) {
                bind(queue);
            }
        }

        private void bind(String queue) {
            depth(queue, "queued", QueueDepth::queued);
            depth(queue, "scheduled", QueueDepth::scheduled);
            depth(queue, "running", QueueDepth::running);
            gauge("coremill.queue.oldest.age", seen -> oldestAge(seen.of(queue)))
                    .description("For how long the job that has waited longest has been due")
                    .baseUnit("seconds")
                    .tag("queue", queue)
                    .register(registry);
            gauge("coremill.queue.unserved.waiting", seen -> seen.unserved(queue))
                    .description("Jobs queued or scheduled in a queue that no live node serves")
                    .tag("queue", queue)
                    .register(registry);
            gauge("coremill.queue.paused", seen -> seen.paused.contains(queue) ? 1 : 0)
                    .description("1 while the queue is paused: it takes jobs and starts none")
                    .tag("queue", queue)
                    .register(registry);
        }

        private void depth(String queue, String state, ToLongFunction<QueueDepth> count) {
            gauge("coremill.queue.depth", seen -> count.applyAsLong(seen.of(queue)))
                    .description("Jobs that are not finished")
                    .tag("queue", queue)
                    .tag("state", state)
                    .register(registry);
        }

        private Gauge.Builder<?> gauge(String name, ToDoubleFunction<Seen> figure) {
            return Gauge.builder(name, () -> known(figure));
        }

        private double known(ToDoubleFunction<Seen> figure) {
            return look.latest().map(figure::applyAsDouble).orElse(Double.NaN);
        }
    }

    private double oldestAge(QueueDepth depth) {
        Instant oldest = depth.oldestDueAt();
        return oldest == null ? 0 : clock.elapsed(oldest, clock.instant()).toMillis() / 1e3;
    }

    /// Where the gauges have their figures from.
    record DepthSource(
            Supplier<List<QueueDepth>> depths,
            Supplier<Set<String>> paused,
            Supplier<List<LiveNode>> nodes) {}

    private record Seen(List<QueueDepth> depths, Set<String> paused, LiveTakers takers) {
        QueueDepth of(String queue) {
            return depths.stream()
                    .filter(depth -> depth.queue().equals(queue))
                    .findFirst()
                    .orElseGet(() -> QueueDepth.empty(queue));
        }

        long unserved(String queue) {
            var depth = of(queue);
            return takers.waitingFor(queue) == null ? 0 : depth.queued() + depth.scheduled();
        }
    }
}
