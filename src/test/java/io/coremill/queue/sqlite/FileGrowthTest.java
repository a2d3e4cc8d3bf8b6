package io.coremill.queue.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.queue.KeptOutcomes;
import io.coremill.queue.RecordingClaimant;
import io.coremill.queue.SettableClock;
import io.coremill.queue.retention.RetentionPolicy;
import io.coremill.queue.retention.RetentionRules;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of the file of jobs while they come and go, and of jobs from before they went.
@Timeout(60)
@Tag("anywhere")
class FileGrowthTest {
    private static final int ROUND = 300;
    private static final int KEPT = 500;

    @TempDir private Path directory;
    private final SettableClock clock = new SettableClock();
    private final RecordingClaimant claimant = new RecordingClaimant();

    @Test
    void theFileStopsGrowingWhereFewJobsAreKept() {
        try (var queue = open(KEPT)) {
            rounds(queue, 5);
            long early = pages();
            rounds(queue, 20);
            assertThat(pages()).isLessThanOrEqualTo(early + early / 10);
            assertThat(jobs()).isEqualTo(KEPT);
        }
    }

    @Test
    void whatRemovedJobsLeaveIsShownAsFree() {
        try (var queue = open(KEPT)) {
            rounds(queue, 3);
            assertThat(queue.retention().freeBytes()).isPositive();
        }
    }

    @Test
    void whatHadFinishedBeforeGoesByTheSettings() throws SQLException {
        try (var queue = open(0)) {
            queue.serve(Jobs.QUEUE, claimant);
            run(queue, ROUND);
        }
        forget();
        clock.advance(Duration.ofHours(1).minusMillis(1));
        try (var queue = open(0)) {
            pruneAll(queue);
            assertThat(jobs()).isEqualTo(ROUND);
            clock.advance(Duration.ofMillis(1));
            pruneAll(queue);
            assertThat(jobs()).isZero();
        }
    }

    @Test
    void whatHadFinishedBeforeIsCountedToo() throws SQLException {
        try (var queue = open(0)) {
            queue.serve(Jobs.QUEUE, claimant);
            run(queue, ROUND);
        }
        forget();
        try (var queue = open(100)) {
            pruneAll(queue);
            assertThat(jobs()).isEqualTo(100);
        }
    }

    private SqliteQueue open(int count) {
        var hour = Duration.ofHours(1);
        var policy = new RetentionPolicy(hour, hour, hour, hour, count);
        return SqliteQueue.open(
                directory,
                "node-1",
                clock,
                System::nanoTime,
                KeptOutcomes.USUAL_BYTES,
                new RetentionRules(Map.of(Jobs.QUEUE, policy)),
                List.of());
    }

    private void rounds(SqliteQueue queue, int rounds) {
        if (claimant.taken().isEmpty()) {
            queue.serve(Jobs.QUEUE, claimant);
        }
        for (int i = 0; i < rounds; i++) {
            run(queue, ROUND);
            pruneAll(queue);
        }
    }

    private void run(SqliteQueue queue, int jobs) {
        int before = claimant.taken().size();
        var payload = "{\"text\":\"%s\"}".formatted("x".repeat(1_000));
        IntStream.range(0, jobs)
                .mapToObj(i -> queue.submit(Jobs.withPayload(payload), 10_000))
                .toList()
                .forEach(CompletableFuture::join);
        claimant.withRoom(jobs, 0);
        queue.wake(Jobs.QUEUE).join();
        claimant.withRoom(0, 0);
        claimant.taken().subList(before, before + jobs).stream()
                .map(lease -> queue.settle(Jobs.succeeded(lease, clock.instant())))
                .toList()
                .forEach(CompletableFuture::join);
    }

    private static void pruneAll(SqliteQueue queue) {
        while (queue.prune(100).more()) {
            // until nothing is left
        }
    }

    /// As an earlier version left them.
    private void forget() throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.execute("UPDATE job SET goes = NULL");
            statement.execute("UPDATE store SET removal_told = 0");
        }
    }

    private long jobs() {
        return number("SELECT count(*) FROM job");
    }

    private long number(String question) {
        try (var connection = connect();
                var row = connection.createStatement().executeQuery(question)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("coremill.db"));
    }

    /// Of the file once its log is in it.
    private long pages() {
        return number("SELECT page_count FROM pragma_page_count");
    }
}
