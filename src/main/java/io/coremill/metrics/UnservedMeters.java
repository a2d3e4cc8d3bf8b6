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
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/// Shows how many jobs of each queue wait although no live node serves it. Queues of other nodes
/// are shown from the look on that first finds jobs in them.
final class UnservedMeters implements MeterBinder {
    private final QueueDefinitions queues;
    private final Supplier<Seen> store;
    private final SteadyClock clock;
    private final Executor threads;

    UnservedMeters(
            QueueDefinitions queues,
            Supplier<List<QueueDepth>> depths,
            Supplier<List<LiveNode>> nodes,
            SteadyClock clock,
            Executor threads) {
        this.queues = queues;
        this.store = () -> new Seen(depths.get(), new LiveTakers(nodes.get(), queues));
        this.clock = clock;
        this.threads = threads;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        new Bound(registry).start();
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
                            store,
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
                Gauge.builder("coremill.queue.unserved.waiting", () -> waiting(queue))
                        .description("Jobs queued or scheduled in a queue that no live node serves")
                        .tag("queue", queue)
                        .register(registry);
            }
        }

        private double waiting(String queue) {
            return look.latest().map(seen -> seen.waiting(queue)).orElse(Double.NaN);
        }
    }

    private record Seen(List<QueueDepth> depths, LiveTakers takers) {
        double waiting(String queue) {
            return takers.waitingFor(queue) == null
                    ? 0
                    : depths.stream()
                            .filter(depth -> depth.queue().equals(queue))
                            .mapToLong(depth -> depth.queued() + depth.scheduled())
                            .sum();
        }
    }
}
