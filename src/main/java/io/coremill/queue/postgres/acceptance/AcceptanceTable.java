package io.coremill.queue.postgres.acceptance;

import io.coremill.queue.QueueDefinition;
import io.coremill.queue.cluster.AcceptedJobs;
import io.coremill.queue.cluster.AcceptedQueue;
import io.coremill.queue.column.BackoffColumn;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.postgres.connect.PostgresSession;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/// What nodes let in, as it stands in the database. It stays there when a node ends, so that jobs
/// can be submitted while none is there.
public final class AcceptanceTable {
    /// A node that is gone for so long, and not come back under its name, will not come back.
    private static final Duration KEPT = Duration.ofDays(1);

    /// So many transactions may have a queue counted and be open at once.
    private static final int ROOMS = 4;

    private final PostgresSession session;

    public AcceptanceTable(PostgresSession session) {
        this.session = session;
    }

    /// Writes what a node lets in, and forgets what ended ones did. In a transaction for this.
    public void write(UUID instance, String name, Instant now, AcceptedJobs jobs)
            throws SQLException {
        try {
            session.begin();
            session.update(AcceptanceStatements.ALONE);
            long time = StoredTime.of(now);
            session.update(
                    AcceptanceStatements.FORGET, instance, name, StoredTime.of(now.minus(KEPT)));
            session.update(AcceptanceStatements.NOTE_GONE, time);
            session.update(
                    AcceptanceStatements.ADD,
                    instance,
                    name,
                    time,
                    jobs.maxPayload(),
                    session.seal().isOn());
            for (var queue : jobs.queues()) {
                add(instance, queue);
            }
            for (var usual : jobs.usualQueues().entrySet()) {
                session.update(
                        AcceptanceStatements.ADD_USUAL_QUEUE,
                        usual.getKey(),
                        instance,
                        usual.getValue());
            }
            session.commit();
        } catch (SQLException e) {
            session.rollBack();
            throw e;
        }
    }

    private void add(UUID instance, AcceptedQueue queue) throws SQLException {
        var types = queue.types();
        session.update(
                AcceptanceStatements.ADD_QUEUE,
                queue.name(),
                instance,
                types == null ? null : session.array("text", types.toArray()),
                queue.maxWaiting(),
                StoredTime.of(queue.defaults().timeout()),
                queue.defaults().maxAttempts(),
                BackoffColumn.text(queue.defaults().backoff()),
                StoredTime.of(queue.defaults().backoff().base()),
                StoredTime.of(queue.defaults().backoff().max()));
        for (var its : queue.ofTypes().entrySet()) {
            addType(instance, queue.name(), its.getKey(), its.getValue());
        }
        session.update(AcceptanceStatements.ADD_ROOM, queue.name(), ROOMS);
    }

    private void addType(UUID instance, String queue, String type, QueueDefinition.Defaults its)
            throws SQLException {
        session.update(
                AcceptanceStatements.ADD_TYPE,
                queue,
                type,
                instance,
                StoredTime.of(its.timeout()),
                its.maxAttempts(),
                BackoffColumn.text(its.backoff()),
                StoredTime.of(its.backoff().base()),
                StoredTime.of(its.backoff().max()));
    }
}
