package io.coremill.queue.postgres.connect;

import java.sql.Connection;
import java.sql.SQLException;

/// Creates the schema where it is missing. A role that finds it there needs no right to create it,
/// and of nodes that start at once one creates it.
final class SchemaCreation {
    /// Of a lock that others of the database hardly take: "coremill" in ASCII.
    private static final long LOCK = 0x636f72656d696c6cL;

    private SchemaCreation() {}

    static void in(Connection connection, SchemaName schema) throws SQLException {
        if (!isThere(connection, schema)) {
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
                statement.execute("CREATE SCHEMA IF NOT EXISTS " + schema.quoted());
            }
            connection.commit();
        }
    }

    private static boolean isThere(Connection connection, SchemaName schema) throws SQLException {
        try (var statement =
                connection.prepareStatement("SELECT 1 FROM pg_namespace WHERE nspname = ?")) {
            statement.setString(1, schema.name());
            try (var row = statement.executeQuery()) {
                return row.next();
            }
        }
    }
}
