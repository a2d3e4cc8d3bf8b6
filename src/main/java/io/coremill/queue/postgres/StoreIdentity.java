package io.coremill.queue.postgres;

import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.postgres.connect.PostgresDatabase;
import io.coremill.queue.postgres.connect.PostgresSession;
import java.sql.SQLException;

/// The name by which monitoring knows a store: that of the database and of the schema, and a few
/// digits that differ where both are called the same on another server. A copy of the database on
/// another server has another name; a replica that takes over keeps it.
final class StoreIdentity {
    private static final String NAME =
            """
            SELECT datname || '.%1$s-' || left(md5(concat_ws('.', %2$s, oid, '%1$s')), 8)
            FROM pg_database WHERE datname = current_database()
            """;

    private static final String SERVER = "(SELECT system_identifier FROM pg_control_system())";

    /// Where a role may not ask the server which one it is.
    private static final String UNKNOWN = "''";

    private StoreIdentity() {}

    static String of(PostgresDatabase database) {
        try (var session = database.writer("start")) {
            return of(session, database.schema().name());
        } catch (SQLException e) {
            throw new StorageUnavailableException("the database cannot be used", e);
        }
    }

    private static String of(PostgresSession session, String schema) throws SQLException {
        session.beginAlone();
        try {
            return name(session, NAME.formatted(schema, SERVER));
        } catch (SQLException e) {
            session.rollBack();
            session.beginAlone();
            return name(session, NAME.formatted(schema, UNKNOWN));
        }
    }

    private static String name(PostgresSession session, String sql) throws SQLException {
        try (var row = session.prepare(sql).executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }
}
