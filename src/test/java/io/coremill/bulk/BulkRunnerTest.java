package io.coremill.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.JobSpec;
import io.coremill.job.JobState;
import io.coremill.job.RetryPolicy;
import io.coremill.queue.SettableClock;
import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.bulk.BulkAction;
import io.coremill.queue.bulk.BulkFilter;
import io.coremill.queue.bulk.BulkKind;
import io.coremill.queue.bulk.BulkRequest;
import io.coremill.queue.bulk.BulkState;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.lookup.JobLookup;
import io.coremill.queue.sqlite.SqliteQueue;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
@Tag("anywhere")
class BulkRunnerTest {
    private static final int JOBS = 2 * BulkPace.MANY + 3;

    private final SettableClock clock = new SettableClock();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final BulkMeters listener = new BulkMeters(meters);
    private final AtomicLong commits = new AtomicLong();
    private final AtomicLong searches = new AtomicLong();
    private final AtomicLong nanos = new AtomicLong();
    private final List<Duration> rests = new ArrayList<>();

    /// What each look at the time takes, in nanoseconds.
    private long pace;

    private boolean alone;
    private boolean busy;
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
        var action = begin();
        runner.begin(action);
        assertThat(runner.turn()).isTrue();
        assertThat(left()).isEqualTo(JOBS);
        assertThat(now(action).state()).isEqualTo(BulkState.RUNNING);
        assertThat(done(action)).isEqualTo(BulkPace.MANY);
        runner.turn();
        assertThat(left()).isEqualTo(JOBS - BulkPace.MANY);
        runner.turn();
        assertThat(now(action).state()).isEqualTo(BulkState.FINISHED);
        assertThat(done(action)).isEqualTo(JOBS);
        assertThat(counted()).isEqualTo(JOBS);
        assertThat(runner.turn()).isFalse();
        assertThat(left()).isZero();
        assertThat(meters.get("coremill.bulk.running").gauge().value()).isZero();
        var cancelled = new JobFilter(null, null, JobState.CANCELLED, null);
        assertThat(queue.list(cancelled, 2 * JOBS).jobs()).hasSize(JOBS);
    }

    @Test
    void anActionOfAnotherNodeIsLeftAloneUntilItHasStoodStill() throws Exception {
        var action = begin();
        assertThat(runner.turn()).isFalse();
        assertThat(left()).isEqualTo(JOBS);
        clock.advance(Duration.ofSeconds(10));
        assertThat(runner.turn()).isTrue();
        assertThat(done(action)).isEqualTo(BulkPace.MANY);
        assertThat(runner().turn()).isFalse();
        assertThat(runner.turn()).isTrue();
    }

    @Test
    void aNodeThatIsAloneGoesOnAtOnceWithWhatWasBegunBefore() throws Exception {
        var action = begin();
        alone = true;
        assertThat(runner.turn()).isTrue();
        assertThat(done(action)).isEqualTo(BulkPace.MANY);
    }

    @Test
    void anActionThatWasCancelledIsLetGo() throws Exception {
        var action = begin();
        runner.begin(action);
        runner.turn();
        queue.cancelBulkAction(action.id()).join();
        assertThat(runner.turn()).isFalse();
        assertThat(done(action)).isEqualTo(BulkPace.MANY);
    }

    @Test
    void besideOthersItTakesFewerJobsTheNextTime() throws Exception {
        var action = begin();
        runner.begin(action);
        commits.set(1_000); // each look sees a hundred more
        runner.turn();
        runner.turn();
        assertThat(done(action)).isEqualTo(BulkPace.MANY + BulkPace.FEW);
    }

    @Test
    void itStepsBackBesideAWriterThatIsBusyAlsoWhereNothingIsCommittedMeanwhile() throws Exception {
        var action = begin();
        runner.begin(action);
        pace = Duration.ofMillis(2).toNanos();
        busy = true;
        runner.turn();
        runner.turn();
        assertThat(done(action)).isEqualTo(BulkPace.MANY + BulkPace.FEW);
        assertThat(rests).containsOnly(Duration.ofMillis(4 * 3 * 2));
        busy = false;
        runner.turn();
        runner.turn();
        assertThat(now(action).state()).isEqualTo(BulkState.FINISHED);
        assertThat(rests.getLast()).isZero();
    }

    @Test
    void besideOthersItRestsForFourTimesAsLongAsItTook() throws Exception {
        var action = begin();
        runner.begin(action);
        pace = Duration.ofMillis(2).toNanos();
        runner.turn();
        assertThat(rests).containsExactly(Duration.ZERO);
        commits.set(1_000);
        runner.turn();
        assertThat(rests.getLast()).isEqualTo(Duration.ofMillis(4 * 3 * 2)); // of three looks
        pace = Duration.ofMinutes(1).toNanos();
        runner.turn();
        assertThat(rests.getLast()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void afterABatchThatTookLongTheNextOneHasHalfAsMany() throws Exception {
        var action = begin();
        runner.begin(action);
        pace = Duration.ofMillis(60).toNanos();
        runner.turn();
        assertThat(done(action)).isEqualTo(BulkPace.MANY);
        runner.turn();
        assertThat(done(action)).isEqualTo(BulkPace.MANY * 3 / 2);
        pace = Duration.ofMillis(1).toNanos();
        runner.turn();
        assertThat(done(action)).isEqualTo(BulkPace.MANY * 7 / 4);
        runner.turn();
        assertThat(done(action)).isEqualTo(JOBS);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void anActionThatAlwaysFailsDoesNotKeepTheOthersFromTheirTurn(Throwable failure)
            throws Exception {
        var bad = begin("bad");
        var good = begin();
        var runner = runner(failing("bad", failure));
        runner.begin(bad);
        runner.begin(good);
        assertThat(runner.turn()).isTrue();
        assertThat(done(good)).isEqualTo(BulkPace.MANY);
        runner.turn();
        runner.turn();
        assertThat(now(good).state()).isEqualTo(BulkState.FINISHED);
        assertThat(runner.turn()).isFalse();
        assertThat(searches).hasValue(1);
        clock.advance(Duration.ofSeconds(5));
        assertThat(runner.turn()).isTrue();
        assertThat(searches).hasValue(2);
        assertThat(now(bad).state()).isEqualTo(BulkState.RUNNING);
    }

    static List<Throwable> failures() {
        return List.of(
                new StorageUnavailableException("refused", new IllegalStateException()),
                new StackOverflowError());
    }

    /// The queue, but for searches of one other.
    private JobLookup failing(String name, Throwable failure) {
        return (JobLookup)
                Proxy.newProxyInstance(
                        JobLookup.class.getClassLoader(),
                        new Class<?>[] {JobLookup.class},
                        (_, method, arguments) -> {
                            if (arguments != null
                                    && arguments[0] instanceof JobFilter filter
                                    && name.equals(filter.queue())) {
                                searches.incrementAndGet();
                                throw failure;
                            }
                            return method.invoke(queue, arguments);
                        });
    }

    private BulkRunner runner() {
        return runner(queue);
    }

    private BulkRunner runner(JobLookup lookup) {
        return new BulkRunner(
                lookup,
                queue,
                List.of(listener),
                clock,
                () -> nanos.addAndGet(pace),
                () -> commits.get() == 0 ? 0 : commits.addAndGet(100),
                () -> busy,
                () -> alone,
                new NotedRest());
    }

    /// Only notes for how long it would rest.
    private final class NotedRest extends BulkRest {
        @Override
        void pause(Duration time) {
            rests.add(time);
        }
    }

    private BulkAction begin() {
        return begin("cpu");
    }

    private BulkAction begin(String name) {
        var filter =
                new BulkFilter(
                        name, null, null, null, List.of(), null, null, null, null, null, null,
                        null);
        var request = new BulkRequest(BulkKind.CANCEL, filter, null, null);
        return Objects.requireNonNull(queue.begin(request, JOBS, false, null).join().begun());
    }

    private BulkAction now(BulkAction action) {
        return queue.bulkAction(action.id()).orElseThrow();
    }

    private long done(BulkAction action) {
        return now(action).counts().tally().done();
    }

    private double left() {
        return meters.get("coremill.bulk.left").gauge().value();
    }

    private double counted() {
        return meters.get("coremill.bulk.jobs")
                .tags("action", "cancel", "outcome", "done")
                .counter()
                .count();
    }

    private static JobSpec spec() {
        var retry =
                new RetryPolicy(
                        3, RetryPolicy.Kind.FIXED, Duration.ofSeconds(1), Duration.ofSeconds(1));
        return new JobSpec("noop", "cpu", "{}", 0, null, Duration.ofMinutes(1), retry, null);
    }
}
