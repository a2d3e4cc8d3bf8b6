package io.coremill.queue.postgres.connect;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Refuses a server that is too old, a database that cannot hold every text, and one that has too
/// few connections for a node. Warns of a server that may lose what it has committed.
final class ServerCheck {
    private static final Logger log = LoggerFactory.getLogger(ServerCheck.class);
    private static final int OLDEST = 15;

    /// What a node uses up to.
    private static final int CONNECTIONS = 12;

    /// What one uses that is alone and has little to do.
    private static final int LEAST_CONNECTIONS = 7;

    /// The least of what bounds the connections of a role; none bounds those of a superuser.
    private static final String MOST_CONNECTIONS =
            """
            SELECT least(nullif(rolconnlimit, -1), nullif(datconnlimit, -1),
                         current_setting('max_connections')::integer
                             - current_setting('superuser_reserved_connections')::integer
                             - coalesce(current_setting('reserved_connections', true)::integer, 0))
            FROM pg_roles, pg_database
            WHERE rolname = session_user AND NOT rolsuper AND datname = current_database()
            """;

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
        needEveryText(connection, settings);
        List<String> off = switchedOff(connection);
        if (!off.isEmpty()) {
            log.warn(
                    "the database has switched off {}: a crash of its machine may lose jobs that"
                            + " were accepted",
                    String.join(", ", off));
        }
    }

    /// In another encoding some texts cannot be written, and one of them would keep all that is
    /// committed with it from being written; one without a name for its characters cuts them.
    private static void needEveryText(Connection connection, PostgresSettings settings)
            throws SQLException {
        String encoding = answer(connection, "SHOW server_encoding");
        if (!"UTF8".equals(encoding)) {
            throw new UnusableStoreException(
                    ("the database \"%s\" at %s has the encoding %s, which does not hold every text;"
                                    + " make one by CREATE DATABASE … ENCODING 'UTF8' TEMPLATE"
                                    + " template0, and name it in coremill.store.url")
                            .formatted(settings.database(), settings.server(), encoding));
        }
    }

    /// Refuses fewer connections than any node can do with, and warns where one may run out of them
    /// at work. It is not for poolers, which share theirs out.
    ///
    /// @throws UnusableStoreException if it is refused
    static void needConnections(Connection connection, PostgresSettings settings)
            throws SQLException {
        String most = answer(connection, MOST_CONNECTIONS);
        if (most == null || Integer.parseInt(most) >= CONNECTIONS) {
            return;
        }
        String words =
                ("the database lets %s have no more than %s connections, and a node uses up to"
                                + " twelve; raise the limit of the role or of the database, or its"
                                + " max_connections")
                        .formatted(settings.role(), most);
        if (Integer.parseInt(most) < LEAST_CONNECTIONS) {
            throw new UnusableStoreException(words);
        }
        log.warn("{}", words);
    }

    private static @Nullable String answer(Connection connection, String question)
            throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(question)) {
            return row.next() ? row.getString(1) : null;
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
