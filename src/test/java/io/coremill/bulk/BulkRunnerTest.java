package io.coremill.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.JobSpec;
import io.coremill.job.JobState;
import io.coremill.job.RetryPolicy;
import io.coremill.queue.SettableClock;
import io.coremill.queue.bulk.BulkFilter;
import io.coremill.queue.bulk.BulkKind;
import io.coremill.queue.bulk.BulkRequest;
import io.coremill.queue.bulk.BulkState;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.sqlite.SqliteQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BulkRunnerTest {
    private static final int JOBS = 2 * BulkRunner.BATCH + 3;

    private final SettableClock clock = new SettableClock();
    private final List<String> heard = new ArrayList<>();
    @TempDir Path directory;
    private SqliteQueue queue;
    private BulkRunner runner;

    @BeforeEach
    void open() {
        queue = SqliteQueue.open(directory, "test", clock, System::nanoTime, List.of());
        runner = runner();
        var submits = IntStream.range(0, JOBS).mapToObj(_ -> queue.submit(spec(), JOBS)).toList();
        CompletableFuture.allOf(submits.toArray(CompletableFuture[]::new)).join();
    }

    @AfterEach
    void close() {
        queue.close();
    }

    @Test
    void anActionThatWasBegunHereGoesOnBatchByBatchToItsEnd() throws Exception {
        var action = queue.begin(cancelAll(), JOBS, false).join();
        runner.begin(action);
        assertThat(runner.turn()).isTrue();
        var once = queue.bulkAction(action.id()).orElseThrow();
        assertThat(once.state()).isEqualTo(BulkState.RUNNING);
        assertThat(once.counts().tally().done()).isEqualTo(BulkRunner.BATCH);
        runner.turn();
        runner.turn();
        var last = queue.bulkAction(action.id()).orElseThrow();
        assertThat(last.state()).isEqualTo(BulkState.FINISHED);
        assertThat(last.counts().tally().done()).isEqualTo(JOBS);
        assertThat(runner.turn()).isFalse();
        assertThat(heard).containsExactly("CANCEL 500 0", "CANCEL 500 0", "CANCEL 3 0");
        var cancelled = new JobFilter(null, null, JobState.CANCELLED, null);
        assertThat(queue.list(cancelled, 2 * JOBS).jobs()).hasSize(JOBS);
    }

    @Test
    void anActionOfAnotherNodeIsLeftAloneUntilItHasStoodStill() throws Exception {
        var action = queue.begin(cancelAll(), JOBS, false).join();
        assertThat(runner.turn()).isFalse();
        clock.advance(Duration.ofSeconds(10));
        assertThat(runner.turn()).isTrue();
        assertThat(queue.bulkAction(action.id()).orElseThrow().counts().tally().done())
                .isEqualTo(BulkRunner.BATCH);
        assertThat(runner().turn()).isFalse();
        assertThat(runner.turn()).isTrue();
    }

    @Test
    void anActionThatWasCancelledIsLetGo() throws Exception {
        var action = queue.begin(cancelAll(), JOBS, false).join();
        runner.begin(action);
        runner.turn();
        queue.cancelBulkAction(action.id()).join();
        assertThat(runner.turn()).isFalse();
        assertThat(queue.bulkAction(action.id()).orElseThrow().counts().tally().done())
                .isEqualTo(BulkRunner.BATCH);
    }

    private BulkRunner runner() {
        BulkListener listener =
                (kind, tally) ->
                        heard.add("%s %d %d".formatted(kind, tally.done(), tally.failed()));
        return new BulkRunner(queue, queue, List.of(listener), clock, System::nanoTime, () -> 0);
    }

    private static BulkRequest cancelAll() {
        var filter =
                new BulkFilter(
                        "cpu", null, null, null, List.of(), null, null, null, null, null, null,
                        null);
        return new BulkRequest(BulkKind.CANCEL, filter, null, null);
    }

    private static JobSpec spec() {
        var retry =
                new RetryPolicy(
                        3, RetryPolicy.Kind.FIXED, Duration.ofSeconds(1), Duration.ofSeconds(1));
        return new JobSpec("noop", "cpu", "{}", 0, null, Duration.ofMinutes(1), retry, null);
    }
}
