package io.coremill.queue.postgres;

import io.coremill.queue.cluster.AcceptedJobs;
import io.coremill.queue.cluster.NodeSummary;
import io.coremill.queue.commit.ClaimantRegistry;
import io.coremill.queue.postgres.acceptance.AcceptanceTable;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.queue.postgres.node.NodeStatus;
import io.coremill.queue.postgres.step.HeldLeases;
import io.coremill.queue.postgres.table.SummaryColumn;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What this node is to the others.
final class OwnStatus implements NodeStatus {
    private static final Logger log = LoggerFactory.getLogger(OwnStatus.class);

    private final String name;
    private final String version;
    private final InstantSource clock;
    private final ClaimantRegistry claimants;
    private final HeldLeases held;
    private volatile Supplier<NodeSummary> summary = () -> NodeSummary.UNKNOWN;
    private volatile Consumer<String> recycler = _ -> {};
    private volatile @Nullable AcceptedJobs accepted;
    private volatile boolean draining;

    OwnStatus(
            String name,
            String version,
            InstantSource clock,
            ClaimantRegistry claimants,
            HeldLeases held) {
        this.name = name;
        this.version = version;
        this.clock = clock;
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

    /// Has to be made known once more wherever this node joins the others anew.
    void accepts(AcceptedJobs jobs) {
        accepted = jobs;
    }

    @Override
    public void hasJoined(UUID instance, PostgresSession session) throws SQLException {
        var jobs = accepted;
        if (jobs != null) {
            new AcceptanceTable(session).write(instance, name, clock.instant(), jobs);
        }
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
