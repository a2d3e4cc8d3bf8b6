package io.coremill.queue.postgres.connect;

import java.sql.SQLException;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

/// A statement that goes with each migration, within its transaction.
///
/// @param name in what Flyway logs
/// @param when before or after the migration
record MigrationStatement(String name, Event when, String sql) implements Callback {

    /// Has each migration wait for a second at most for tables that others use. It holds for the
    /// transaction of the migration, and so for no other that gets its connection from a pooler. A
    /// migration without a transaction waits for as long as it has to.
    static final MigrationStatement SHORT_WAIT =
            new MigrationStatement(
                    "short wait", Event.BEFORE_EACH_MIGRATE, "SET LOCAL lock_timeout = '1s'");

    /// Takes back where Flyway has a migration look for tables. What Flyway takes back itself comes
    /// later, and a pooler may give that to another connection.
    static final MigrationStatement PATH_BACK =
            new MigrationStatement("search path", Event.AFTER_EACH_MIGRATE, "RESET search_path");

    @Override
    public boolean supports(Event event, Context context) {
        return event == when;
    }

    @Override
    public boolean canHandleInTransaction(Event event, Context context) {
        return true;
    }

    @Override
    public void handle(Event event, Context context) {
        try (var statement = context.getConnection().createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new FlywayException(e);
        }
    }

    @Override
    public String getCallbackName() {
        return name;
    }
}
