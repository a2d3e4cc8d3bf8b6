package io.coremill.queue.postgres;

import io.coremill.queue.postgres.connect.PostgresSession;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// How the database has carried out a statement, and what it has looked at for it.
public final class StatementPlan {
    /// Before a statement: has it carried out, and answered with its plan.
    public static final String EXPLAIN = "EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) ";

    private StatementPlan() {}

    /// The lines of the plan.
    public static List<String> of(PostgresSession session, String sql, Object... arguments)
            throws SQLException {
        var statement = session.prepare(EXPLAIN + sql);
        for (int i = 0; i < arguments.length; i++) {
            statement.setObject(i + 1, arguments[i]);
        }
        return of(statement);
    }

    /// @param explained begins with [#EXPLAIN], and has its arguments
    public static List<String> of(PreparedStatement explained) throws SQLException {
        var plan = new ArrayList<String>();
        try (var rows = explained.executeQuery()) {
            while (rows.next()) {
                plan.add(rows.getString(1));
            }
        }
        return plan;
    }
}
