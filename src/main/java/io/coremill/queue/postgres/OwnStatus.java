package io.coremill.queue.postgres;

import io.coremill.queue.cluster.NodeSummary;
import io.coremill.queue.commit.ClaimantRegistry;
import io.coremill.queue.postgres.node.NodeStatus;
import io.coremill.queue.postgres.step.HeldLeases;
import io.coremill.queue.postgres.table.SummaryColumn;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What this node is to the others.
final class OwnStatus implements NodeStatus {
    private static final Logger log = LoggerFactory.getLogger(OwnStatus.class);

    private final String name;
    private final String version;
    private final ClaimantRegistry claimants;
    private final HeldLeases held;
    private volatile Supplier<NodeSummary> summary = () -> NodeSummary.UNKNOWN;
    private volatile Consumer<String> recycler = _ -> {};
    private volatile boolean draining;

    OwnStatus(String name, String version, ClaimantRegistry claimants, HeldLeases held) {
        this.name = name;
        this.version = version;
        this.claimants = claimants;
        this.held = held;
    }

    void describedBy(Supplier<NodeSummary> maker) {
        summary = maker;
    }

    void recycledBy(Consumer<String> one) {
        recycler = one;
    }

    void recycle(String worker) {
        recycler.accept(worker);
    }

    void drains() {
        draining = true;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public Set<String> servedQueues() {
        return Set.copyOf(claimants.all().keySet());
    }

    @Override
    public Set<Long> heldLeases() {
        return held.numbers();
    }

    /// A node that cannot describe itself lives all the same.
    @Override
    public String summary() {
        try {
            return SummaryColumn.write(summary.get());
        } catch (RuntimeException e) {
            log.warn("this node could not be described to the others", e);
            return SummaryColumn.write(NodeSummary.UNKNOWN);
        }
    }

    @Override
    public boolean isDraining() {
        return draining;
    }
}
