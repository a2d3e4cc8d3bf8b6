package io.coremill.queue.postgres.node;

import io.coremill.job.JobError;
import io.coremill.job.JobState;
import io.coremill.queue.LostLease;
import io.coremill.queue.Settlement;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.commit.SettlementRow;
import io.coremill.queue.postgres.connect.PostgresSession;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends the leases of nodes that are dead, and removes these nodes. Several may try at once: a dead
/// node is locked by the one that is at it.
final class NodeRescue {
    private static final Logger log = LoggerFactory.getLogger(NodeRescue.class);

    private final PostgresSession session;
    private final AbandonedLeases leases;
    private final PresenceTiming timing;
    private final HeartbeatBetween between;
    private final Runnable onDeath;

    /// @param between has the node itself beat between transactions
    /// @param onDeath hears of each dead node that is removed
    NodeRescue(
            PostgresSession session,
            AbandonedLeases leases,
            PresenceTiming timing,
            HeartbeatBetween between,
            Runnable onDeath) {
        this.session = session;
        this.leases = leases;
        this.timing = timing;
        this.between = between;
        this.onDeath = onDeath;
    }

    /// @param self is never taken for dead by itself
    /// @param since when it has watched the others without a break
    void endDeadNodes(UUID self, Instant since) throws SQLException {
        for (DeadNode node : dead(self, since)) {
            end(node);
        }
    }

    /// Ends what is held in the name of nodes that are not there, as where a row was removed by
    /// hand.
    void endLeasesOfNoNode() throws SQLException {
        var why = LostLease.because("a node that is gone was lost");
        var ended = new ArrayList<SettlementRow>();
        int last;
        do {
            Instant now = timing.now();
            var some = leases.end(() -> settled(leases.ofNoNode(), why, now), now);
            ended.addAll(some);
            last = some.size();
            between.beatIfDue();
        } while (last == AbandonedLeases.MOST_AT_ONCE);
        if (!ended.isEmpty()) {
            report("a node that is gone", ended);
        }
    }

    private List<DeadNode> dead(UUID self, Instant since) throws SQLException {
        session.beginAlone();
        var statement = session.prepare(NodeStatements.DEAD);
        statement.setObject(1, self);
        statement.setLong(2, StoredTime.of(since));
        statement.setLong(3, StoredTime.of(timing.now()));
        var dead = new ArrayList<DeadNode>();
        try (var row = statement.executeQuery()) {
            while (row.next()) {
                dead.add(new DeadNode(row.getObject(1, UUID.class), row.getString(2)));
            }
        }
        return dead;
    }

    private void end(DeadNode node) throws SQLException {
        var ended = new ArrayList<SettlementRow>();
        DeadNodeWork work;
        do {
            work = new DeadNodeWork(node);
            ended.addAll(leases.end(work, timing.now()));
            between.beatIfDue();
        } while (work.mayHaveMore);
        if (work.buried) {
            onDeath.run();
        }
        if (work.buried || !ended.isEmpty()) {
            report("the node %s (%s)".formatted(node.name(), node.instance()), ended);
        }
    }

    private static void report(String node, List<SettlementRow> ended) {
        long ran = ended.stream().filter(row -> row.settlement().crash()).count();
        long poison = ended.stream().filter(row -> row.state(false) == JobState.FAILED).count();
        log.warn(
                "{} was lost while {} jobs ran on it; {} of them failed as poison, the others wait"
                        + " again",
                node,
                ran,
                poison);
    }

    private static List<Settlement> settled(List<LostLease> left, JobError why, Instant now) {
        return left.stream().map(lease -> lease.settlement(why, now)).toList();
    }

    /// Keeps a node alive that is busy with others.
    interface HeartbeatBetween {
        void beatIfDue() throws SQLException;
    }

    private record DeadNode(UUID instance, String name) {}

    /// Some of the leases of a dead node, and the node itself with the last of them.
    private final class DeadNodeWork implements AbandonedLeases.Work {
        private final DeadNode node;
        private boolean locked;
        private boolean buried;
        private boolean mayHaveMore;

        DeadNodeWork(DeadNode node) {
            this.node = node;
        }

        @Override
        public List<Settlement> find() throws SQLException {
            locked = lock();
            var why = LostLease.because("the node %s was lost".formatted(node.name()));
            return locked ? settled(leases.ofNode(node.instance()), why, timing.now()) : List.of();
        }

        @Override
        public void finish(int ended) throws SQLException {
            mayHaveMore = ended == AbandonedLeases.MOST_AT_ONCE;
            if (locked) {
                buried = session.update(NodeStatements.BURY, node.instance(), node.instance()) == 1;
            }
            if (buried) {
                session.update(NodeStatements.FORGET_ACCEPTED, node.instance(), node.instance());
            } else if (locked) {
                session.update(NodeStatements.SEAL, node.instance());
            }
        }

        private boolean lock() throws SQLException {
            var statement = session.prepare(NodeStatements.LOCK_DEAD);
            statement.setObject(1, node.instance());
            statement.setLong(2, StoredTime.of(timing.now()));
            try (var row = statement.executeQuery()) {
                return row.next();
            }
        }
    }
}
