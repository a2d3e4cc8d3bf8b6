package io.coremill.queue.sqlite;

import java.sql.SQLException;
import java.util.List;

/// Pauses queues and lets them go on.
final class Pauses {
    private final Session session;

    Pauses(Session session) {
        this.session = session;
    }

    void run(List<Command.Pause> pauses, Changes changes) throws SQLException {
        for (var pause : pauses) {
            session.update(pause.on() ? Sql.PAUSE : Sql.RESUME, pause.queue());
            changes.pause(pause.queue(), pause.on());
            changes.answer(() -> pause.answer().complete(null));
        }
    }
}
