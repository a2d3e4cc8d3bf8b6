package io.coremill.queue.sqlite.step;

import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.sqlite.file.WriteSession;
import io.coremill.queue.sqlite.table.StoreStatements;
import java.sql.SQLException;
import java.util.List;

/// Pauses queues and lets them go on.
final class PauseStep {
    private final WriteSession session;

    PauseStep(WriteSession session) {
        this.session = session;
    }

    void run(List<StoreCommand.Pause> pauses, PendingChanges changes) throws SQLException {
        for (var pause : pauses) {
            session.update(
                    pause.on() ? StoreStatements.PAUSE : StoreStatements.RESUME, pause.queue());
            changes.pause(pause.queue(), pause.on());
            changes.answer(() -> pause.answer().complete(null));
        }
    }
}
