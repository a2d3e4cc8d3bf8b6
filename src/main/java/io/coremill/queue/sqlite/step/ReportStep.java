package io.coremill.queue.sqlite.step;

import io.coremill.job.JobState;
import io.coremill.queue.AttemptReport;
import io.coremill.queue.column.ColumnJson;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.QueueListeners;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.sqlite.file.WriteSession;
import io.coremill.queue.sqlite.table.JobLogTable;
import io.coremill.queue.sqlite.table.JobRows;
import io.coremill.queue.sqlite.table.StoreStatements;
import io.coremill.seal.SealedColumn;
import java.sql.SQLException;
import java.util.List;

/// Notes how running attempts come along, as long as their leases are current. The lines they
/// logged are their jobs', and are kept in any case.
final class ReportStep {
    private final WriteSession session;
    private final JobLogTable logs;
    private final QueueListeners listeners;

    ReportStep(WriteSession session, JobLogTable logs, QueueListeners listeners) {
        this.session = session;
        this.logs = logs;
        this.listeners = listeners;
    }

    void run(List<StoreCommand.Report> reports, PendingChanges changes) throws SQLException {
        for (var each : reports) {
            for (var report : each.attempts()) {
                run(report, changes);
            }
        }
    }

    private void run(AttemptReport report, PendingChanges changes) throws SQLException {
        logs.add(report.job(), report.logs());
        changes.news(() -> listeners.changed(report.job()));
        var state = changes.hold(report.lease());
        if (state != null && update(report) && !state.started()) {
            changes.hold(report.lease(), state.begun());
            changes.move(state.queue(), JobState.QUEUED, JobState.RUNNING, 1);
        }
    }

    private boolean update(AttemptReport report) throws SQLException {
        return session.update(
                        StoreStatements.REPORT,
                        report.lease(),
                        JobRows.key(report.job()),
                        StoredTime.of(report.startedAt()),
                        ColumnJson.writeNullable(report.ran()),
                        session.seal()
                                .sealNullable(
                                        SealedColumn.PROGRESS,
                                        report.job(),
                                        ColumnJson.writeNullable(report.progress())))
                == 1;
    }
}
