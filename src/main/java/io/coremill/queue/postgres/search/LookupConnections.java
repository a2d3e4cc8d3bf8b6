package io.coremill.queue.postgres.search;

import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.postgres.connect.SchemaName;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.postgresql.PGStatement;

/// Asks the database one question at a time, each on a connection of the pool.
final class LookupConnections {
    private final DataSource connections;
    private final SchemaName schema;

    LookupConnections(DataSource connections, SchemaName schema) {
        this.connections = connections;
        this.schema = schema;
    }

    /// A question that is asked often, by the same plan whatever its arguments are.
    <T> T ask(String sql, Filling arguments, Reading<T> reading) {
        try (var connection = connections.getConnection();
                var statement = connection.prepareStatement(schema.in(sql))) {
            return answer(statement, arguments, reading);
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    /// A question that is planned for its arguments: the best plan for a few rows may be the worst
    /// for many.
    <T> T search(LookupQuery query, Reading<T> reading) {
        try (var connection = connections.getConnection();
                var statement = connection.prepareStatement(schema.in(query.sql()))) {
            statement.unwrap(PGStatement.class).setPrepareThreshold(0);
            return answer(statement, query::fill, reading);
        } catch (SQLException e) {
            throw unavailable(e);
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
