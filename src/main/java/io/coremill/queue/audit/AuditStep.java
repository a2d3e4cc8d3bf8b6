package io.coremill.queue.audit;

import io.coremill.access.audit.AuditEntry;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.schedule.StatementSource;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// Adds entries to the record, and removes those whose time is over: about once a minute, by the
/// node that gets to it first.
public final class AuditStep {
    private static final Duration BETWEEN_REMOVALS = Duration.ofMinutes(1);
    private static final int MOST_AT_ONCE = 500;

    private final StatementSource statements;
    private final InstantSource clock;

    public AuditStep(StatementSource statements, InstantSource clock) {
        this.statements = statements;
        this.clock = clock;
    }

    public void run(List<StoreCommand.Audit> commands, PendingChanges changes) throws SQLException {
        for (var command : commands) {
            if (!command.entries().isEmpty()) {
                add(command.entries());
            }
            boolean more = isTurnOfRemoval() && remove(command.keptSince());
            changes.answer(() -> command.answer().complete(more));
        }
    }

    private void add(List<AuditEntry> entries) throws SQLException {
        var statement = statements.prepare(AuditStatements.ADD);
        for (var entry : entries) {
            fill(statement, entry);
            statement.addBatch();
        }
        statement.executeBatch();
    }

    /// Sets the arguments of [AuditStatements#ADD].
    static void fill(PreparedStatement statement, AuditEntry entry) throws SQLException {
        var event = entry.event();
        var actor = event.actor();
        int i = 1;
        statement.setLong(i++, StoredTime.of(entry.at()));
        statement.setString(i++, entry.id());
        statement.setString(i++, entry.node());
        statement.setString(i++, actor.principal());
        statement.setString(i++, actor.key());
        statement.setString(i++, actor.address());
        statement.setString(i++, event.action());
        statement.setString(i++, event.target().kind());
        statement.setString(i++, event.target().id());
        statement.setInt(i++, event.status());
        statement.setString(i, event.detail());
    }

    /// Others find that it is taken, or wait until it is known whether it was.
    private boolean isTurnOfRemoval() throws SQLException {
        var now = clock.instant();
        var statement = statements.prepare(AuditStatements.TAKE_REMOVAL);
        statement.setLong(1, StoredTime.of(now.plus(BETWEEN_REMOVALS)));
        statement.setLong(2, StoredTime.of(now));
        return statement.executeUpdate() > 0;
    }

    /// @return whether there may be more; then the next turn may come at once
    private boolean remove(Instant keptSince) throws SQLException {
        var statement = statements.prepare(AuditStatements.REMOVE);
        statement.setLong(1, StoredTime.of(keptSince));
        statement.setInt(2, MOST_AT_ONCE);
        boolean more = statement.executeUpdate() >= MOST_AT_ONCE;
        if (more) {
            comeAgain();
        }
        return more;
    }

    private void comeAgain() throws SQLException {
        var statement = statements.prepare(AuditStatements.NEXT_REMOVAL);
        statement.setLong(1, StoredTime.of(clock.instant()));
        statement.executeUpdate();
    }
}
