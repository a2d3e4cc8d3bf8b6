package io.coremill.queue.postgres;

import io.coremill.queue.postgres.connect.PostgresDatabase;
import io.coremill.queue.postgres.connect.PostgresSettings;
import io.coremill.seal.ColumnSeal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;

/// A database of a real server, and a role that may connect to it.
public record TestDatabase(String url, String user, String password) {

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }

    /// Runs statements, separated by semicolons, with this role.
    public void run(String statements) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.execute(statements);
        }
    }

    /// The same, once it has the tables of a store.
    TestDatabase migrated() {
        new PostgresDatabase(settings(url), "migration", Duration.ofSeconds(5)).migrate();
        return this;
    }

    String name() {
        return url.substring(url.lastIndexOf('/') + 1);
    }

    /// As a node has it.
    public PostgresDatabase database() {
        return database(Duration.ofSeconds(5));
    }

    /// The same for a node that beats so often.
    PostgresDatabase database(Duration heartbeat) {
        return new PostgresDatabase(settings(url), "test", heartbeat);
    }

    /// The same for a node that seals what is secret in jobs.
    PostgresDatabase database(ColumnSeal seal) {
        return new PostgresDatabase(settings(url), "test", Duration.ofSeconds(5), seal);
    }

    /// Of a store in this database.
    ///
    /// @param directUrl where nodes listen
    PostgresSettings settings(String directUrl) {
        return new PostgresSettings(url, user, password, directUrl, "coremill");
    }

    /// The same database for another role that may do everything, and whose password is checked.
    public TestDatabase guarded() {
        String role = "guarded_" + name();
        try {
            run("CREATE ROLE %s SUPERUSER LOGIN PASSWORD '%s'".formatted(role, password));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return as(role, password);
    }

    /// The same database for another role.
    public TestDatabase as(String otherUser, String itsPassword) {
        return new TestDatabase(url, otherUser, itsPassword);
    }
}
