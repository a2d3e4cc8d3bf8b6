package io.coremill.queue.postgres;

import static io.coremill.queue.postgres.NodeUnderTest.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.Job;
import io.coremill.job.JobSpec;
import io.coremill.job.JobState;
import io.coremill.job.NextStep;
import io.coremill.job.RetryPolicy;
import io.coremill.queue.Lease;
import io.coremill.queue.SettableClock;
import io.coremill.queue.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What becomes of jobs of types that a node does not run.
@Timeout(60)
class LeftToOthersTest {
    private static final int MANY = 10_000;

    private final SettableClock clock = new SettableClock();
    private final SharedStore store = new SharedStore(Duration.ofSeconds(5));
    private final List<NodeUnderTest> nodes = new ArrayList<>();
    private final NodeUnderTest knowing = open("knowing", "known");

    @AfterEach
    void close() {
        nodes.forEach(node -> node.queue().close());
    }

    @Test
    void eachNodeTakesWhatItRunsAndLeavesTheRestAsItIs() {
        Job strange = submit("strange", 5);
        Job known = submit("known", 0);
        knowing.serve(10, 10);
        assertThat(knowing.taken()).extracting(Lease::job).containsExactly(known.id());
        Job left = knowing.find(strange);
        assertThat(left.state()).isEqualTo(JobState.QUEUED);
        assertThat(left.status()).isEqualTo(strange.status());
        assertThat(left.history()).isEqualTo(strange.history());
        NodeUnderTest other = open("other", "strange", "more");
        other.serve(10, 10);
        assertThat(other.taken()).extracting(Lease::job).containsExactly(strange.id());
    }

    @Test
    void whereWaitingCountsWhatANodeRunsIsTakenFromEveryLevel() {
        submit("strange", 5);
        Job second = submit("known", -3);
        submit("strange", 0);
        Job first = submit("known", 2);
        knowing.claimant().withAgeing(Duration.ofSeconds(1));
        knowing.serve(10, 0);
        assertThat(knowing.taken()).extracting(Lease::job).containsExactly(first.id(), second.id());
        submit("strange", 2);
        Job later = submit("known", -3);
        knowing.wake();
        assertThat(knowing.taken()).hasSize(3).last().extracting(Lease::job).isEqualTo(later.id());
    }

    @Test
    void aNodeThatTakesAnyTypeTakesAll() {
        submit("strange", 0);
        submit("known", 0);
        NodeUnderTest any = open("any");
        any.serve(10, 0);
        assertThat(any.taken()).hasSize(2);
    }

    /// What is passed over is looked at about once a second, and not with each claim.
    @Test
    void manyJobsOfOtherTypesAheadHoldUpNone() {
        int jobs = 200;
        knowing.serve(0, 0);
        submitMany("strange", MANY);
        submitMany("known", jobs);
        long start = System.nanoTime();
        for (int i = 1; i <= jobs; i++) {
            knowing.claim(1);
            assertThat(knowing.taken()).hasSize(i);
            finish(knowing.taken().getLast());
        }
        for (int i = 0; i < jobs; i++) {
            submit("strange", 0);
            knowing.claim(1);
        }
        long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
        close();
        nodes.clear();
        assertThat(rowsOfReadyThatWereRead())
                .isBetween((long) MANY, MANY * (seconds + 4) + 100L * jobs);
        assertThat(store.number("SELECT count(*) FROM coremill.ready")).isEqualTo(MANY + jobs);
    }

    @Test
    void norDoTheyWhereWaitingCounts() {
        int strange = MANY / 5;
        int jobs = 200;
        knowing.claimant().withAgeing(Duration.ofSeconds(1));
        knowing.serve(0, 0);
        submitMany("strange", strange);
        var answers =
                IntStream.range(0, jobs)
                        .mapToObj(_ -> knowing.queue().submit(spec("known", -1, null), 2 * MANY))
                        .toList();
        answers.forEach(CompletableFuture::join);
        long start = System.nanoTime();
        for (int i = 1; i <= jobs; i++) {
            knowing.claim(1);
            assertThat(knowing.taken()).hasSize(i);
            finish(knowing.taken().getLast());
        }
        long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
        close();
        nodes.clear();
        assertThat(rowsOfReadyThatWereRead())
                .isBetween((long) strange, 3L * strange * (seconds + 4) + 300L * jobs);
    }

    @Test
    void whatComesOnceAllElseWasPassedOverIsTakenAtOnce() {
        submitMany("strange", 10);
        knowing.serve(10, 0);
        submit("known", 0);
        knowing.wake();
        submit("known", 9);
        knowing.wake();
        assertThat(knowing.taken()).hasSize(2);
    }

    @Test
    void aPauseHidesNothingThatItMeets() {
        submitMany("strange", 10);
        submit("known", 0);
        knowing.serve(0, 0);
        knowing.claim(1);
        submit("known", 0);
        knowing.queue().pause(QUEUE).join();
        knowing.claim(1);
        knowing.queue().resume(QUEUE).join();
        knowing.wake();
        assertThat(knowing.taken()).hasSize(2);
    }

    /// Ready again after a pause between attempts, it is still known what it is.
    @Test
    void aJobKeepsItsTypeWhereverItWaits() {
        Job known = submit("known", 0);
        Job later =
                knowing.queue()
                        .submit(spec("strange", 0, clock.instant().plusSeconds(2)), MANY)
                        .join();
        submit("strange", 0);
        knowing.serve(1, 0);
        giveBack(knowing.taken().getFirst());
        clock.advance(Duration.ofSeconds(2));
        knowing.claim(10);
        assertThat(knowing.taken()).extracting(Lease::job).containsExactly(known.id(), known.id());
        assertThat(knowing.find(later).state()).isEqualTo(JobState.QUEUED);
        knowing.queue().cancel(later.id()).join();
        knowing.queue().retry(later.id()).join();
        knowing.wake();
        assertThat(knowing.taken()).hasSize(2);
        assertThat(store.number("SELECT count(*) FROM coremill.ready WHERE type = 'strange'"))
                .isEqualTo(2);
    }

    private void giveBack(Lease lease) {
        var settlement = Settlement.unstarted(lease.number(), lease.job(), new NextStep.GiveBack());
        assertThat(knowing.queue().settle(settlement).join()).isTrue();
    }

    private void finish(Lease lease) {
        assertThat(knowing.finish(lease, JobState.SUCCEEDED, clock.instant())).isTrue();
    }

    private long rowsOfReadyThatWereRead() {
        Awaitility.await()
                .until(
                        () ->
                                store.number(
                                                """
                                                SELECT count(*) FROM pg_stat_activity
                                                WHERE datname = current_database()
                                                  AND application_name LIKE 'coremill %'
                                                """)
                                        == 0);
        return store.number(
                """
                SELECT idx_tup_fetch + seq_tup_read FROM pg_stat_user_tables
                WHERE schemaname = 'coremill' AND relname = 'ready'
                """);
    }

    private Job submit(String type, int priority) {
        return knowing.queue().submit(spec(type, priority, null), 2 * MANY).join();
    }

    private void submitMany(String type, int jobs) {
        var answers =
                IntStream.range(0, jobs)
                        .mapToObj(_ -> knowing.queue().submit(spec(type, 0, null), 2 * MANY))
                        .toList();
        answers.forEach(CompletableFuture::join);
    }

    private static JobSpec spec(String type, int priority, @Nullable Instant due) {
        return new JobSpec(
                type,
                QUEUE,
                "{}",
                priority,
                due,
                Duration.ofMinutes(5),
                new RetryPolicy(
                        3, RetryPolicy.Kind.FIXED, Duration.ofSeconds(1), Duration.ofSeconds(1)),
                null);
    }

    /// @param types that it runs; none for any
    private NodeUnderTest open(String name, String... types) {
        var node = new NodeUnderTest(listeners -> store.open(name, clock, listeners));
        if (types.length > 0) {
            node.claimant().ofTypes(types);
        }
        nodes.add(node);
        return node;
    }
}
