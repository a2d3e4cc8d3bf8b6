package io.coremill.queue.sqlite;

import io.coremill.queue.cluster.AcceptedJobs;
import io.coremill.queue.cluster.LiveNode;
import io.coremill.queue.cluster.NodeDirectory;
import io.coremill.queue.cluster.NodeRequests;
import io.coremill.queue.cluster.NodeSummary;
import io.coremill.queue.cluster.OwnNode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The one node of a store that is not shared: it lives for as long as anything can ask.
final class LocalNode implements NodeDirectory, NodeRequests, OwnNode {
    private final UUID instance = UUID.randomUUID();
    private final String name;
    private final String version;
    private final InstantSource clock;
    private final Instant joined;
    private volatile Supplier<NodeSummary> summary = () -> NodeSummary.UNKNOWN;
    private volatile boolean draining;

    LocalNode(String name, String version, InstantSource clock) {
        this.name = name;
        this.version = version;
        this.clock = clock;
        joined = clock.instant();
    }

    @Override
    public List<LiveNode> live() {
        return List.of(
                new LiveNode(
                        instance,
                        name,
                        true,
                        version,
                        joined,
                        clock.instant(),
                        draining,
                        summary.get()));
    }

    @Override
    public void describedBy(Supplier<NodeSummary> maker) {
        summary = maker;
    }

    /// There is no other node to recycle one for.
    @Override
    public void recycledBy(Consumer<String> recycler) {}

    @Override
    public boolean recycle(UUID node, String worker) {
        return false;
    }

    /// Only this node can submit to this store.
    @Override
    public void accepts(AcceptedJobs jobs) {}

    @Override
    public void drains() {
        draining = true;
    }
}
