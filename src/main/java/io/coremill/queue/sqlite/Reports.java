package io.coremill.queue.sqlite;

import io.coremill.job.JobState;
import io.coremill.queue.AttemptReport;
import java.sql.SQLException;
import java.util.List;

/// Notes how running attempts come along, as long as their leases are current. The lines they
/// logged are their jobs', and are kept in any case.
final class Reports {
    private final Session session;
    private final Logs logs;
    private final Listeners listeners;

    Reports(Session session, Logs logs, Listeners listeners) {
        this.session = session;
        this.logs = logs;
        this.listeners = listeners;
    }

    void run(List<Command.Note> notes, Changes changes) throws SQLException {
        for (var note : notes) {
            for (var report : note.reports()) {
                run(report, changes);
            }
        }
    }

    private void run(AttemptReport report, Changes changes) throws SQLException {
        logs.add(report.job(), report.logs());
        changes.news(() -> listeners.changed(report.job()));
        var hold = changes.hold(report.lease());
        if (hold != null && note(report) && !hold.started()) {
            changes.hold(report.lease(), hold.begun());
            changes.move(hold.queue(), JobState.QUEUED, JobState.RUNNING, 1);
        }
    }

    private boolean note(AttemptReport report) throws SQLException {
        return session.update(
                        Sql.REPORT,
                        report.lease(),
                        Rows.key(report.job()),
                        Micros.of(report.startedAt()),
                        Json.writeNullable(report.ran()),
                        Json.writeNullable(report.progress()))
                == 1;
    }
}
