package io.coremill.queue.postgres.search;

import com.zaxxer.hikari.HikariDataSource;
import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.postgres.connect.PostgresFailures;
import io.coremill.queue.postgres.connect.SchemaName;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.postgresql.PGStatement;

/// Asks the database one question at a time, each on a connection of the pool.
final class LookupConnections {
    private final HikariDataSource connections;
    private final SchemaName schema;

    LookupConnections(HikariDataSource connections, SchemaName schema) {
        this.connections = connections;
        this.schema = schema;
    }

    /// A question that is asked often, by the same plan whatever its arguments are.
    <T> T ask(String sql, Filling arguments, Reading<T> reading) {
        return answer(sql, arguments, reading);
    }

    /// A question that is planned for its arguments: the best plan for a few rows may be the worst
    /// for many.
    <T> T search(LookupQuery query, Reading<T> reading) {
        return answer(
                query.sql(),
                statement -> {
                    statement.unwrap(PGStatement.class).setPrepareThreshold(0);
                    query.fill(statement);
                },
                reading);
    }

    /// Asks once more, on a new connection, where one of the pool has turned out to be lost: its
    /// others may be so, too.
    private <T> T answer(String sql, Filling arguments, Reading<T> reading) {
        try {
            try {
                return answerOnce(sql, arguments, reading);
            } catch (SQLException e) {
                if (e instanceof SQLTransientConnectionException
                        || !PostgresFailures.isLostConnection(e)) {
                    throw e; // no connection can be had, or it is none of their fault
                }
                connections.getHikariPoolMXBean().softEvictConnections();
                return answerOnce(sql, arguments, reading);
            }
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    private <T> T answerOnce(String sql, Filling arguments, Reading<T> reading)
            throws SQLException {
        try (var connection = connections.getConnection();
                var statement = connection.prepareStatement(schema.in(sql))) {
            return answer(statement, arguments, reading);
        }
    }

    private static <T> T answer(PreparedStatement statement, Filling arguments, Reading<T> reading)
            throws SQLException {
        arguments.into(statement);
        try (var rows = statement.executeQuery()) {
            return reading.of(rows);
        }
    }

    private static StorageUnavailableException unavailable(SQLException cause) {
        return new StorageUnavailableException("the store cannot be read just now", cause);
    }

    interface Filling {
        void into(PreparedStatement statement) throws SQLException;
    }

    interface Reading<T> {
        T of(ResultSet rows) throws SQLException;
    }
}
