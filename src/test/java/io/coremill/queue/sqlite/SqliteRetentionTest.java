package io.coremill.queue.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.queue.JobQueue;
import io.coremill.queue.KeptOutcomes;
import io.coremill.queue.QueueListener;
import io.coremill.queue.RetentionContract;
import io.coremill.queue.retention.RetentionRules;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The store of a single node keeps finished jobs for as long as is promised.
class SqliteRetentionTest extends RetentionContract {
    @TempDir private Path directory;

    @Override
    protected JobQueue open(RetentionRules rules, List<QueueListener> listeners) {
        return SqliteQueue.open(
                directory,
                "node-1",
                clock,
                System::nanoTime,
                KeptOutcomes.USUAL_BYTES,
                rules,
                listeners);
    }

    @Override
    protected void forgetWhenJobsGo() {
        run("UPDATE job SET goes = NULL");
        run("UPDATE store SET removal_told = 0");
    }

    private void run(String change) {
        try (var connection = connect()) {
            connection.createStatement().executeUpdate(change);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("coremill.db"));
    }

    @Override
    protected long linesOfLogs() {
        return Long.parseLong(rows("SELECT count(*) FROM log").getFirst());
    }

    @Test
    void whatIsToGoIsFoundInTheIndexes() {
        assertThat(
                        plan(
                                "SELECT id FROM job WHERE queue = 'a' AND goes IS NOT NULL AND goes <= 9 ORDER BY goes LIMIT 3"))
                .contains("USING COVERING INDEX job_goes")
                .doesNotContain("B-TREE");
        assertThat(plan("SELECT min(goes) FROM job WHERE queue = 'a' AND goes IS NOT NULL"))
                .contains("USING COVERING INDEX job_goes");
        assertThat(plan("SELECT queue, count(*) FROM job WHERE goes IS NOT NULL GROUP BY queue"))
                .contains("USING COVERING INDEX job_goes")
                .doesNotContain("B-TREE");
    }

    private String plan(String question) {
        return String.join("\n", rows("EXPLAIN QUERY PLAN " + question));
    }

    private List<String> rows(String question) {
        try (var connection = connect();
                var row = connection.createStatement().executeQuery(question)) {
            var rows = new ArrayList<String>();
            while (row.next()) {
                rows.add(row.getString(row.getMetaData().getColumnCount()));
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
