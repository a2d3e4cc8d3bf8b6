package io.coremill.queue.postgres.step;

import io.coremill.job.JobState;
import io.coremill.queue.AttemptReport;
import io.coremill.queue.column.ColumnJson;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.QueueListeners;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.seal.SealedColumn;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Notes how running attempts come along, as long as their leases are current. The lines they
/// logged are their jobs', and are kept in any case.
final class PostgresReports {
    private final PostgresSession session;
    private final PostgresLog logs;
    private final QueueListeners listeners;

    PostgresReports(PostgresSession session, PostgresLog logs, QueueListeners listeners) {
        this.session = session;
        this.logs = logs;
        this.listeners = listeners;
    }

    /// In the order of the leases, as all who lock more than one take them.
    void run(List<StoreCommand.Report> reports, PendingChanges changes) throws SQLException {
        var attempts =
                reports.stream()
                        .flatMap(report -> report.attempts().stream())
                        .sorted(Comparator.comparingLong(AttemptReport::lease))
                        .toList();
        for (var report : attempts) {
            run(report, changes);
        }
    }

    private void run(AttemptReport report, PendingChanges changes) throws SQLException {
        update(report, changes);
        logs.add(report.job(), report.logs());
        changes.news(() -> listeners.changed(report.job()));
    }

    private @Nullable String progress(AttemptReport report) {
        var text = ColumnJson.writeNullable(report.progress());
        return session.seal().sealNullable(SealedColumn.PROGRESS, report.job(), text);
    }

    private void update(AttemptReport report, PendingChanges changes) throws SQLException {
        var statement = session.prepare(PostgresStatements.REPORT);
        statement.setLong(1, StoredTime.of(report.startedAt()));
        statement.setString(2, ColumnJson.writeNullable(report.ran()));
        statement.setString(3, progress(report));
        statement.setLong(4, report.lease());
        statement.setObject(5, report.job().value());
        try (var row = statement.executeQuery()) {
            if (row.next() && row.getBoolean(2)) {
                changes.move(row.getString(1), JobState.QUEUED, JobState.RUNNING, 1);
            }
        }
    }
}
