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
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Shows how many jobs of each queue wait although no live node serves it.
final class UnservedMeters implements MeterBinder {
    private final QueueDefinitions queues;
    private final Supplier<List<QueueDepth>> depths;
    private final Supplier<List<LiveNode>> nodes;

    UnservedMeters(
            QueueDefinitions queues,
            Supplier<List<QueueDepth>> depths,
            Supplier<List<LiveNode>> nodes,
            SteadyClock clock) {
        this.queues = queues;
        this.depths = new RecentValue<>(depths, clock);
        this.nodes = new RecentValue<>(nodes, clock);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Stream.concat(
                        queues.all().stream().map(QueueDefinition::name),
                        depths.get().stream().map(QueueDepth::queue))
                .distinct()
                .forEach(
                        queue ->
                                Gauge.builder(
                                                "coremill.queue.unserved.waiting",
                                                () -> waiting(queue))
                                        .description(
                                                "Jobs queued or scheduled in a queue that no live"
                                                        + " node serves")
                                        .tag("queue", queue)
                                        .register(registry));
    }

    private long waiting(String queue) {
        if (new LiveTakers(nodes.get(), queues).waitingFor(queue) == null) {
            return 0;
        }
        return depths.get().stream()
                .filter(depth -> depth.queue().equals(queue))
                .mapToLong(depth -> depth.queued() + depth.scheduled())
                .sum();
    }
}
