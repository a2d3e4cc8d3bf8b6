package io.coremill.queue.postgres.connect;

import io.coremill.queue.schema.SchemaUpgrade;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds out whether a pooler is between a connection and the server. One that gives a connection
/// to each transaction anew keeps neither settings nor prepared statements from one to the next.
final class PoolerCheck {
    private static final Logger log = LoggerFactory.getLogger(PoolerCheck.class);

    private final boolean keepsThreshold;
    private final AtomicBoolean logged = new AtomicBoolean();

    /// @param url may say itself when statements are prepared
    PoolerCheck(String url) {
        keepsThreshold = url.contains(PGProperty.PREPARE_THRESHOLD.getName() + "=");
    }

    /// Whether there is one. Statements are not prepared then, unless the URL says otherwise.
    boolean isPooled(Connection connection) throws SQLException {
        boolean pooled = !ServerProcess.isReached(connection);
        if (pooled) {
            if (!keepsThreshold) {
                connection.unwrap(PGConnection.class).setPrepareThreshold(0);
            }
            if (logged.compareAndSet(false, true)) {
                log.info("there is a pooler between this node and the database");
            }
        }
        return pooled;
    }

    /// Through a pooler the lock of an upgrade is a transaction, for whose end such a change waits.
    ///
    /// @throws UnusableStoreException if the upgrade changes what needs a connection to itself
    static void needNone(SchemaUpgrade upgrade, String schema) {
        if (upgrade.leavesTransactions()) {
            throw new UnusableStoreException(
                    ("the schema %s needs a change that cannot be made through a pooler; set"
                                    + " coremill.store.direct-url, or run prepare-database with it")
                            .formatted(schema));
        }
    }

    /// A pooler that gives a connection to each statement ends the connection here.
    static void needTransactions(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        ServerProcess.behind(connection);
        connection.commit();
    }
}
