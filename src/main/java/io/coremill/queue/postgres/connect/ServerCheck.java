package io.coremill.queue.postgres.connect;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Refuses a server that is too old, and warns of one that may lose what it has committed.
final class ServerCheck {
    private static final Logger log = LoggerFactory.getLogger(ServerCheck.class);
    private static final int OLDEST = 15;

    private ServerCheck() {}

    /// @throws UnusableStoreException if it is refused
    static void of(Connection connection, PostgresSettings settings) throws SQLException {
        var server = connection.getMetaData();
        if (server.getDatabaseMajorVersion() < OLDEST) {
            throw new UnusableStoreException(
                    "the server at %s is PostgreSQL %s; use one of version %d or later"
                            .formatted(
                                    settings.server(),
                                    server.getDatabaseProductVersion().replaceFirst(" .*", ""),
                                    OLDEST));
        }
        List<String> off = switchedOff(connection);
        if (!off.isEmpty()) {
            log.warn(
                    "the database has switched off {}: a crash of its machine may lose jobs that"
                            + " were accepted",
                    String.join(", ", off));
        }
    }

    private static List<String> switchedOff(Connection connection) throws SQLException {
        var off = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var row =
                        statement.executeQuery(
                                """
                                SELECT name FROM pg_settings
                                WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit')
                                  AND setting = 'off'
                                ORDER BY name
                                """)) {
            while (row.next()) {
                off.add(row.getString("name"));
            }
        }
        return off;
    }
}
