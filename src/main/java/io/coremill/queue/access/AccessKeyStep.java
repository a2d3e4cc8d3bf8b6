package io.coremill.queue.access;

import io.coremill.access.key.KeyChange;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.schedule.StatementSource;
import java.sql.SQLException;
import java.util.List;

/// Changes the keys of callers.
public final class AccessKeyStep {
    private final AccessKeyTable table;
    private final Runnable changed;

    /// @param changed is run after the commit of each change
    public AccessKeyStep(StatementSource statements, Runnable changed) {
        table = new AccessKeyTable(statements);
        this.changed = changed;
    }

    public void run(List<StoreCommand.ChangeKey> commands, PendingChanges changes)
            throws SQLException {
        for (var command : commands) {
            var verdict = table.change(command.change());
            changes.answer(() -> command.answer().complete(verdict));
            if (!(command.change() instanceof KeyChange.Use)) {
                changes.news(changed);
            }
        }
    }
}
