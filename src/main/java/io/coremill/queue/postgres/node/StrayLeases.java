package io.coremill.queue.postgres.node;

import io.coremill.job.JobState;
import io.coremill.job.NextStep;
import io.coremill.queue.LostLease;
import io.coremill.queue.Settlement;
import io.coremill.queue.postgres.connect.PostgresSession;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds leases that the database says this node holds, and that the node does not know of: their
/// claim was committed, and the answer was lost. They go back as if they had never been.
///
/// A lease of a claim that is just being handed over is not known yet, either. So a lease is a
/// stray only if two looks in a row have found it unknown, with a heartbeat between them. If a
/// hand-over takes longer than that, its jobs run twice, and only one of them counts.
final class StrayLeases {
    private static final Logger log = LoggerFactory.getLogger(StrayLeases.class);
    private static final Duration USUAL_PAUSE = Duration.ofMinutes(1);

    private final PostgresSession session;
    private final AbandonedLeases leases;
    private final PresenceTiming timing;
    private final NodeStatus status;
    private volatile boolean asked;
    private Set<Long> suspects = Set.of();
    private long nextLook;
    private int connections;

    StrayLeases(
            PostgresSession session,
            AbandonedLeases leases,
            PresenceTiming timing,
            NodeStatus status) {
        this.session = session;
        this.leases = leases;
        this.timing = timing;
        this.status = status;
        nextLook = timing.nanosNow() + USUAL_PAUSE.toNanos();
    }

    /// Asks for a look soon: a claim has gone unanswered. From any thread.
    void lookSoon() {
        asked = true;
    }

    /// The node goes on as another instance, which holds nothing.
    void forget() {
        suspects = Set.of();
    }

    /// Whether the next look is to show what the node holds. On the connection of that look.
    boolean isDue() {
        boolean reconnected = session.opened() != connections;
        connections = session.opened();
        boolean due = asked || reconnected || timing.nanosNow() - nextLook >= 0;
        asked = false;
        return due;
    }

    /// Leases that were unknown the last time and are so again are given back.
    ///
    /// @param held by the node, as the database had it a moment ago
    void compare(UUID instance, Set<Long> held) throws SQLException {
        var unknown = new HashSet<>(held);
        unknown.removeAll(status.heldLeases());
        var strays = new HashSet<>(unknown);
        strays.retainAll(suspects);
        unknown.removeAll(strays);
        suspects = unknown;
        var pause = suspects.isEmpty() ? USUAL_PAUSE : timing.heartbeat();
        nextLook = timing.nanosNow() + pause.toNanos();
        if (!strays.isEmpty()) {
            giveBack(instance, strays);
        }
    }

    private void giveBack(UUID instance, Set<Long> strays) throws SQLException {
        var ended = leases.end(() -> settled(leases.ofNode(instance, strays)), timing.now());
        log.warn(
                "{} jobs wait again that were leased to this node, as the database's answer to the"
                        + " claim was lost",
                ended.size());
    }

    private static List<Settlement> settled(List<LostLease> strays) {
        return strays.stream()
                .map(lease -> Settlement.unstarted(lease.number(), lease.job(), next(lease)))
                .toList();
    }

    private static NextStep next(LostLease lease) {
        return lease.unwanted()
                ? new NextStep.Finish(JobState.CANCELLED, null)
                : new NextStep.GiveBack();
    }
}
