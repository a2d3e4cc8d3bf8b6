package io.coremill.queue.sqlite.file;

import io.coremill.seal.ColumnSeal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The connection that writes, with its statements prepared once. For one thread.
public final class WriteSession implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WriteSession.class);

    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    private final ColumnSeal seal;

    WriteSession(Connection connection, ColumnSeal seal) {
        this.connection = connection;
        this.seal = seal;
    }

    /// By which what it writes is sealed.
    public ColumnSeal seal() {
        return seal;
    }

    public PreparedStatement prepare(String sql) throws SQLException {
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
    public int update(String sql, @Nullable Object... arguments) throws SQLException {
        var statement = prepare(sql);
        for (int i = 0; i < arguments.length; i++) {
            statement.setObject(i + 1, arguments[i]);
        }
        return statement.executeUpdate();
    }

    /// Brings the log's pages to their place, so that its room can be used again.
    public void checkpoint() throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("PRAGMA wal_checkpoint(PASSIVE)");
        }
    }

    /// Brings the log to its place and empties it, if no reader needs it.
    public void truncateLog() throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
    }

    /// @param busy how long to wait for a lock that another process holds
    public void patience(Duration busy) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = " + busy.toMillis());
        }
    }

    public void begin() throws SQLException {
        prepare("BEGIN IMMEDIATE").execute();
    }

    public void commit() throws SQLException {
        prepare("COMMIT").execute();
    }

    /// Leaves a transaction that failed. The driver has closed the statement that failed, so that
    /// all are prepared anew; SQLite may have rolled back by itself.
    public void rollBack() {
        prepared.values().forEach(WriteSession::closeQuietly);
        prepared.clear();
        try (var statement = connection.createStatement()) {
            statement.execute("ROLLBACK");
        } catch (SQLException e) {
            log.debug("there was nothing to roll back: {}", e.getMessage());
        }
    }

    private static void closeQuietly(PreparedStatement statement) {
        try {
            statement.close();
        } catch (SQLException e) {
            log.debug("a statement was not closed: {}", e.getMessage());
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
