package io.coremill.queue.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

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

    /// The same database for another role.
    public TestDatabase as(String otherUser, String itsPassword) {
        return new TestDatabase(url, otherUser, itsPassword);
    }
}
