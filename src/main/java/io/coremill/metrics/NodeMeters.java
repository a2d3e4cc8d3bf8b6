package io.coremill.metrics;

import io.coremill.queue.cluster.NodeDirectory;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/// Shows whether the nodes that share the store agree.
final class NodeMeters implements MeterBinder {
    private final NodeDirectory directory;

    NodeMeters(NodeDirectory directory) {
        this.directory = directory;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder(
                        "coremill.nodes.settings.differing",
                        directory,
                        nodes -> nodes.differences().size())
                .description("settings that should be the same on all live nodes and are not")
                .register(registry);
    }
}
