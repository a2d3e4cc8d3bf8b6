package io.coremill.queue.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The connection that writes, with its statements prepared once. For one thread.
final class Session implements AutoCloseable {
    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    Session(Connection connection) {
        this.connection = connection;
    }

    PreparedStatement prepare(String sql) throws SQLException {
        var statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        return statement;
    }

    /// Runs a statement with these arguments: a Long, an Integer, a String or null.
    ///
    /// @return how many rows it changed
    int update(String sql, @Nullable Object... arguments) throws SQLException {
        var statement = prepare(sql);
        for (int i = 0; i < arguments.length; i++) {
            statement.setObject(i + 1, arguments[i]);
        }
        return statement.executeUpdate();
    }

    void begin() throws SQLException {
        prepare("BEGIN IMMEDIATE").execute();
    }

    void commit() throws SQLException {
        prepare("COMMIT").execute();
    }

    /// SQLite may have rolled back by itself, so that there is nothing left to do.
    void rollBack() {
        try {
            prepare("ROLLBACK").execute();
        } catch (SQLException e) {
            // Nothing to roll back.
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
