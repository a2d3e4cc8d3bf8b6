package io.coremill.queue.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.job.JobState;
import io.coremill.queue.KeptOutcomes;
import io.coremill.queue.Lease;
import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.StoreHealth;
import io.coremill.queue.retention.RetentionRules;
import io.coremill.queue.sqlite.file.StoreFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the store reports of itself while no client submits anything.
@Timeout(60)
@Tag("anywhere")
class StoreHealthTest {
    @TempDir private Path place;
    private Path data;
    private SqliteQueue queue;

    @BeforeEach
    void open() {
        data = place.resolve("data");
        queue = SqliteQueue.open(data, "node-1", Clock.systemUTC(), System::nanoTime, List.of());
    }

    @AfterEach
    void close() {
        queue.close();
    }

    @Test
    void aStoreThatCanWriteIsWell() {
        assertThat(probe()).isEqualTo(StoreHealth.WRITABLE);
    }

    @Test
    void aDirectoryThatWasRemovedIsNoticedAndWhatComesIsRefused() throws Exception {
        var aside = place.resolve("aside");
        Files.move(data, aside);
        assertThat(probe())
                .isEqualTo(
                        StoreHealth.unwritable(
                                "coremill.db is gone from the data directory; put it back, or"
                                        + " restart the service"));
        assertThatThrownBy(() -> queue.submit(Jobs.withPayload("{}"), 10).join())
                .hasCauseInstanceOf(StorageUnavailableException.class);
        Files.move(aside, data);
        awaitRecovery();
    }

    @Test
    void outcomesAreKeptUntilTheDirectoryIsBackAndJobsOfDroppedOnesRunAgain() throws Exception {
        queue.close();
        queue =
                SqliteQueue.open(
                        data,
                        "node-1",
                        Clock.systemUTC(),
                        System::nanoTime,
                        20_000,
                        RetentionRules.USUAL,
                        List.of());
        var taken = new LinkedBlockingQueue<Lease>();
        queue.serve(Jobs.QUEUE, Jobs.claimant(1, taken::add));
        queue.submit(Jobs.withPayload("{}"), 10).join();
        queue.submit(Jobs.withPayload("{\"text\":\"%s\"}".formatted("x".repeat(20_000))), 10)
                .join();
        var small = taken.take();
        var large = taken.take();
        var aside = place.resolve("aside");
        Files.move(data, aside);
        probe();
        var kept = queue.settle(Jobs.succeeded(small, Instant.now()));
        var dropped = queue.settle(Jobs.succeeded(large, Instant.now()));
        Awaitility.await().until(() -> queue.keptOutcomes().dropped() == 1);
        assertThat(queue.keptOutcomes().count()).isEqualTo(1);
        assertThat(queue.keptOutcomes().since()).isNotNull();
        Files.move(aside, data);
        assertThat(kept.join()).isTrue();
        assertThat(dropped.join()).isFalse();
        assertThat(queue.find(small.job()).orElseThrow().state()).isEqualTo(JobState.SUCCEEDED);
        var again = taken.take();
        assertThat(again.job()).isEqualTo(large.job());
        assertThat(again.tries().attempt()).isEqualTo(1);
        var none = new KeptOutcomes(null, 0, 0, 1); // once all that was kept is answered
        Awaitility.await().until(() -> queue.keptOutcomes().equals(none));
    }

    @Test
    void aDirectoryThatWasReplacedIsNoticed() throws Exception {
        Files.move(data, place.resolve("aside"));
        SqliteQueue.open(data, "node-2", Clock.systemUTC(), System::nanoTime, List.of()).close();
        Files.createFile(data.resolve("coremill.db-wal"));
        assertThat(probe().reason()).contains("were replaced");
    }

    @Test
    void theLogShrinksBackAfterAReaderFromOutside() throws Exception {
        var log = data.resolve("coremill.db-wal");
        var large = Jobs.withPayload("{\"text\":\"%s\"}".formatted("x".repeat(1_000_000)));
        try (var outside =
                        DriverManager.getConnection("jdbc:sqlite:" + data.resolve("coremill.db"));
                var statement = outside.createStatement()) {
            statement.execute("BEGIN");
            statement.executeQuery("SELECT count(*) FROM job").close();
            while (Files.size(log) < StoreFiles.LARGE_LOG + 8_000_000) {
                queue.submit(large, 1_000).join();
            }
            probe(); // which looks at the log
        }
        while (Files.size(log) > 0) {
            Thread.onSpinWait();
        }
    }

    private StoreHealth probe() {
        return queue.probe().orTimeout(50, TimeUnit.SECONDS).join();
    }

    private void awaitRecovery() {
        while (!queue.health().writable()) {
            Thread.onSpinWait();
        }
    }
}
