package io.coremill.queue.postgres.connect;

import io.coremill.seal.ColumnSeal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A connection that writes, with its statements prepared once. One that was lost is made anew by
/// the next transaction. For one thread.
public final class PostgresSession implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PostgresSession.class);

    private final Opening opening;
    private final SchemaName schema;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();
    private volatile @Nullable Connection connection;
    private String perTransaction = "";
    private volatile boolean abandoned;
    private int connections;

    private final ColumnSeal seal;

    PostgresSession(Opening opening, SchemaName schema, ColumnSeal seal) {
        this.seal = seal;
        this.opening = opening;
        this.schema = schema;
    }

    /// By which what it writes is sealed.
    public ColumnSeal seal() {
        return seal;
    }

    /// @param sql names tables with the schema `coremill`
    public PreparedStatement prepare(String sql) throws SQLException {
        var statement = prepared.get(sql);
        if (statement == null) {
            statement = connection().prepareStatement(schema.in(sql));
            prepared.put(sql, statement);
        }
        return statement;
    }

    /// Runs a statement with these arguments: what the driver takes as an object, an array from
    /// [#array], or null.
    ///
    /// @return how many rows it changed
    public int update(String sql, @Nullable Object... arguments) throws SQLException {
        var statement = prepare(sql);
        for (int i = 0; i < arguments.length; i++) {
            statement.setObject(i + 1, arguments[i]);
        }
        return statement.executeUpdate();
    }

    /// An argument for `unnest`.
    ///
    /// @param type such as `bigint` or `uuid`
    public java.sql.Array array(String type, @Nullable Object[] elements) throws SQLException {
        return connection().createArrayOf(type, ColumnValues.of(type, elements));
    }

    /// Writes rows in text, as the copy protocol has them.
    public void copyIn(String sql, byte[] lines) throws SQLException {
        try {
            copies().copyIn(schema.in(sql), new ByteArrayInputStream(lines));
        } catch (IOException e) {
            throw new SQLException(e);
        }
    }

    /// Reads rows in text, a line at a time.
    public void copyOut(String sql, Consumer<byte[]> reader) throws SQLException {
        var copy = copies().copyOut(schema.in(sql));
        for (byte[] line = copy.readFromCopy(); line != null; line = copy.readFromCopy()) {
            reader.accept(line);
        }
    }

    private CopyManager copies() throws SQLException {
        return connection().unwrap(PGConnection.class).getCopyAPI();
    }

    /// Connects if the connection was lost. The transaction itself begins with its first statement.
    public void begin() throws SQLException {
        reconnect(false);
        if (isPooled()) {
            try (var statement = connection().createStatement()) {
                statement.execute(perTransaction);
            }
        }
    }

    /// As [#begin], but each statement is a transaction by itself, so that none leaves a row locked
    /// when the connection is lost before its commit.
    public void beginAlone() throws SQLException {
        reconnect(true);
    }

    /// Whether a pooler gives a connection to the server to each transaction, as was found when it
    /// connected.
    public boolean isPooled() {
        return !perTransaction.isEmpty();
    }

    private void reconnect(boolean alone) throws SQLException {
        if (connection != null && connection.isClosed()) {
            letGo();
        }
        connection().setAutoCommit(alone);
    }

    public void commit() throws SQLException {
        connection().commit();
    }

    /// Leaves a transaction that failed, and a connection that cannot even do that. Statements are
    /// prepared anew, as the failure may have been one of theirs.
    public void rollBack() {
        if (connection == null) {
            return;
        }
        try {
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
            forgetStatements();
        } catch (SQLException e) {
            log.debug("the connection is given up: {}", e.getMessage());
            letGo();
        }
    }

    /// How often it has connected. What the database holds for this node is to be compared with
    /// what the node knows of, when this has changed.
    public int opened() {
        return connections;
    }

    /// Gives up the connection, with whatever is under way on it.
    private void letGo() {
        forgetStatements();
        var gone = connection;
        connection = null;
        if (gone != null) {
            closeQuietly(gone);
        }
    }

    private void forgetStatements() {
        prepared.values().forEach(PostgresSession::closeQuietly);
        prepared.clear();
    }

    /// Breaks the connection off, with whatever is under way on it, and makes no other. From any
    /// thread.
    public void abandon() {
        abandoned = true;
        var current = connection;
        if (current != null) {
            closeQuietly(() -> current.abort(Runnable::run));
        }
    }

    private Connection connection() throws SQLException {
        if (abandoned) {
            throw new SQLNonTransientConnectionException("the connection was given up", "08003");
        }
        var current = connection;
        if (current == null) {
            var opened = opening.open();
            current = opened.connection();
            perTransaction = opened.perTransaction();
            connection = current;
            connections++;
        }
        return current;
    }

    private static void closeQuietly(AutoCloseable open) {
        try {
            open.close();
        } catch (Exception e) {
            log.debug("it was not closed cleanly: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        letGo();
    }

    /// Makes a connection that does not commit by itself.
    interface Opening {
        WritingConnection open() throws SQLException;
    }
}
