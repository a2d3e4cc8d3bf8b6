package io.coremill.queue.postgres.connect;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Rows as arguments of a statement that takes one array a column: it is planned once, however many
/// rows there are.
public final class ColumnArguments<T> {
    private final PreparedStatement statement;
    private final PostgresSession session;
    private final List<T> rows;
    private int columns = 0;

    public ColumnArguments(PreparedStatement statement, PostgresSession session, List<T> rows) {
        this.statement = statement;
        this.session = session;
        this.rows = rows;
    }

    /// @param type as PostgreSQL names it
    public ColumnArguments<T> add(String type, Function<T, @Nullable Object> value)
            throws SQLException {
        var values = new @Nullable Object[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value.apply(rows.get(i));
        }
        statement.setArray(++columns, session.array(type, values));
        return this;
    }

    public ColumnArguments<T> addBytes(Function<T, byte @Nullable []> value) throws SQLException {
        var values = new byte[rows.size()] @Nullable [];
        for (int i = 0; i < values.length; i++) {
            values[i] = value.apply(rows.get(i));
        }
        statement.setArray(++columns, session.array("bytea", values));
        return this;
    }

    public void execute() throws SQLException {
        statement.execute();
    }

    public PreparedStatement filled() {
        return statement;
    }
}
