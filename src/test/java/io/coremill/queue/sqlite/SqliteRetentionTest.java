package io.coremill.queue.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.queue.JobQueue;
import io.coremill.queue.KeptOutcomes;
import io.coremill.queue.QueueListener;
import io.coremill.queue.RetentionContract;
import io.coremill.queue.retention.RetentionRules;
import io.coremill.queue.sqlite.table.StoreStatements;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The store of a single node keeps finished jobs for as long as is promised.
@Tag("anywhere")
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

    /// Others wait meanwhile.
    @Test
    void aTurnEndsAfter50MillisecondsThoughThereIsMore() {
        cancelMany(1_200);
        clock.advance(Duration.ofMinutes(5));
        clock.goOnWithEachLook(Duration.ofMillis(51));
        var turn = queue().prune(4_000);
        clock.goOnWithEachLook(Duration.ZERO);
        assertThat(rows("SELECT count(*) FROM job")).containsExactly("700");
        assertThat(turn.more()).isTrue();
        assertThat(queue().prune(4_000).more()).isFalse();
        assertThat(rows("SELECT count(*) FROM job")).containsExactly("0");
    }

    private void cancelMany(int jobs) {
        var submitted =
                IntStream.range(0, jobs).mapToObj(_ -> queue().submit(spec(QUEUE), jobs)).toList();
        submitted.stream()
                .map(job -> queue().cancel(job.join().id()))
                .toList()
                .forEach(CompletableFuture::join);
    }

    @Test
    void whatIsToGoIsFoundInTheIndexes() {
        assertThat(plan(StoreStatements.PRUNE_DUE))
                .contains("USING COVERING INDEX job_goes (queue=? AND goes<?)")
                .doesNotContain("B-TREE");
        assertThat(plan(StoreStatements.PRUNE_UNDATED))
                .contains("USING INDEX job_goes (queue=? AND goes=? AND finished>? AND finished<?)")
                .doesNotContain("B-TREE");
        assertThat(plan(StoreStatements.HAS_UNDATED))
                .contains("USING COVERING INDEX job_goes (queue=? AND goes=? AND finished>?)");
        assertThat(plan(StoreStatements.NEXT_TO_GO))
                .contains("USING COVERING INDEX job_goes (queue=? AND goes>?)");
        assertThat(plan(StoreStatements.COUNT)).contains("USING COVERING INDEX job_goes");
    }

    /// Each index that a statement might change costs time at every claim and settlement, whether
    /// it has an entry for the job or not.
    @Test
    void onlyTheEndOfAJobTouchesWhatIsOfFinishedOnes() {
        assertThat(touched(StoreStatements.HOLD))
                .containsExactlyInAnyOrder(
                        "job", "job_claim", "job_due", "job_leased", "job_unhappy");
        assertThat(touched(StoreStatements.START)).isEqualTo(touched(StoreStatements.HOLD));
        assertThat(touched(StoreStatements.SUCCEED))
                .containsExactlyInAnyOrder(
                        "job",
                        "job_claim",
                        "job_due",
                        "job_leased",
                        "job_unhappy",
                        "job_failed",
                        "job_finished",
                        "job_goes");
    }

    /// What a statement opens to write it.
    private Set<String> touched(String change) {
        var names = new HashMap<Integer, String>();
        var opened = new HashSet<String>();
        try (var connection = connect();
                var named =
                        connection
                                .createStatement()
                                .executeQuery("SELECT rootpage, name FROM sqlite_schema")) {
            while (named.next()) {
                names.put(named.getInt(1), named.getString(2));
            }
            try (var row = connection.createStatement().executeQuery("EXPLAIN " + change)) {
                while (row.next()) {
                    if (row.getString("opcode").equals("OpenWrite")) {
                        opened.add(names.get(row.getInt("p2")));
                    }
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return opened;
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
