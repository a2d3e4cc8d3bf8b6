package io.coremill.queue.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.Job;
import io.coremill.job.JobSpec;
import io.coremill.job.JobState;
import io.coremill.queue.SettableClock;
import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.retention.RetentionPolicy;
import io.coremill.queue.retention.RetentionRules;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Finished jobs lie by the day on which they go, and are dropped with it.
@Timeout(60)
class HistoryDaysTest {
    private static final Duration KEPT = Duration.ofDays(2);

    /// The clock shows noon: what finishes now may go from the start of the third day on.
    private static final Duration UNTIL_GONE = Duration.ofHours(12 + 48);

    private static final long MICROS_UNTIL_GONE = UNTIL_GONE.toMillis() * 1_000;

    private static final int MOST = 8;

    private final SettableClock clock = new SettableClock();
    private final SharedStore store =
            new SharedStore(PostgresServer.shared().newStore(), Duration.ofHours(1));
    private NodeUnderTest node = open("one");

    @AfterEach
    void close() {
        node.queue().close();
    }

    @Test
    void aDayGoesWholeOnceItHasCome() {
        pruneAll(node);
        var job = finish(node);
        assertThat(partitionOf(job)).isEqualTo("history_20260304");
        clock.advance(UNTIL_GONE.minusMillis(1));
        pruneAll(node);
        assertThat(node.queue().find(job.id())).isPresent();
        clock.advance(Duration.ofMillis(1));
        pruneAll(node);
        assertThat(node.queue().find(job.id())).isEmpty();
        assertThat(partitions("history_20260304")).isZero();
        assertThat(node.heard()).contains("pruned cpu succeeded 1");
    }

    @Test
    void aJobThatIsToBeKeptForLongerOutlivesTheDayOnWhichOthersGo() {
        pruneAll(node);
        var other = finish(node);
        var own = finish(node, node.submit(JobSpec.Terms.NONE.retainedFor(Duration.ofDays(9))));
        assertThat(partitionOf(own)).isEqualTo("history_kept");
        assertThat(keptUntil(other)).isEqualTo(clock.instant().plus(UNTIL_GONE));
        assertThat(keptUntil(own)).isEqualTo(clock.instant().plus(Duration.ofDays(9)));
        clock.advance(UNTIL_GONE);
        pruneAll(node);
        assertThat(node.queue().find(other.id())).isEmpty();
        assertThat(node.queue().find(own.id())).isPresent();
        clock.advance(Duration.ofDays(9).minus(UNTIL_GONE));
        pruneAll(node);
        assertThat(node.queue().find(own.id())).isEmpty();
    }

    private @Nullable Instant keptUntil(Job job) {
        return node.queue().find(job.id()).orElseThrow().times().keptUntil();
    }

    @Test
    void partitionsAreThereBeforeTheirFirstJob() {
        pruneAll(node);
        for (int day = 0; day < 5; day++) {
            clock.advance(Duration.ofDays(1));
            assertThat(partitionOf(finish(node))).startsWith("history_2026");
            pruneAll(node);
        }
    }

    @Test
    void aDayWithoutAPartitionGoesJobByJobAndIsInNobodysWay() {
        var early = finish(node);
        assertThat(partitionOf(early)).isEqualTo("history_late");
        pruneAll(node);
        assertThat(partitions("history_20260304")).isZero();
        assertThat(partitions("history_20260305")).isEqualTo(1);
        clock.advance(UNTIL_GONE);
        pruneAll(node);
        assertThat(node.queue().find(early.id())).isEmpty();
    }

    @Test
    void aQueueWithTooManyJobsLosesTheFirstOfThem() {
        pruneAll(node);
        var first = finish(node);
        clock.advance(Duration.ofDays(1));
        for (int i = 0; i < MOST + 4; i++) {
            finish(node);
        }
        pruneAll(node);
        assertThat(store.number("SELECT count(*) FROM coremill.history")).isEqualTo(MOST);
        assertThat(store.number("SELECT jobs FROM coremill.finished_count")).isEqualTo(MOST);
        assertThat(node.queue().find(first.id())).isEmpty();
    }

    @Test
    void aNumberThatIsTooHighIsPutRight() {
        pruneAll(node);
        store.run("INSERT INTO coremill.finished_count VALUES ('cpu', 1000)");
        pruneAll(node);
        assertThat(store.number("SELECT jobs FROM coremill.finished_count")).isEqualTo(MOST);
    }

    @Test
    void oneNodeRemovesUntilItIsGone() {
        var other = open("two");
        try {
            pruneAll(node);
            finish(node);
            clock.advance(UNTIL_GONE);
            store.run("UPDATE coremill.removal SET seen = seen + %d".formatted(MICROS_UNTIL_GONE));
            pruneAll(other);
            assertThat(other.heard()).doesNotContain("pruned cpu succeeded 1");
            store.vanish(node.queue(), List.of(other.queue()), clock);
            pruneAll(other);
            assertThat(other.heard()).contains("pruned cpu succeeded 1");
        } finally {
            other.queue().close();
        }
    }

    @Test
    void aRoleThatMayOnlyChangeRowsRemovesWholeDays() {
        var limited =
                serving(
                        new NodeUnderTest(
                                listeners -> store.openAs("remover", "limited", clock, listeners)));
        try {
            pruneAll(limited);
            store.run("UPDATE coremill.removal SET node = NULL");
            var job = finish(limited);
            assertThat(partitionOf(job)).isEqualTo("history_20260309");
            clock.advance(Duration.ofDays(8));
            pruneAll(limited);
            assertThat(limited.queue().find(job.id())).isEmpty();
            assertThat(partitions("history_20260309")).isZero();
        } finally {
            limited.queue().close();
        }
    }

    @Test
    void aReaderOfTheHistoryDelaysNobodyElse() throws Exception {
        pruneAll(node);
        var job = finish(node);
        clock.advance(UNTIL_GONE);
        try (var reader = store.connect()) {
            reader.setAutoCommit(false);
            reader.createStatement().executeQuery("SELECT count(*) FROM coremill.history").close();
            try {
                pruneAll(node);
            } catch (StorageUnavailableException e) {
                // it is tried again
            }
            assertThat(node.queue().find(job.id())).isPresent();
            finish(node);
        }
        pruneAll(node);
        assertThat(node.queue().find(job.id())).isEmpty();
    }

    @Test
    void whatHadFinishedBeforeGoesByTheSettings() {
        var old = finish(node);
        store.run("UPDATE coremill.history SET goes = 'infinity', until = NULL");
        clock.advance(KEPT.minusMillis(1));
        pruneAll(node);
        assertThat(node.queue().find(old.id())).isPresent();
        clock.advance(Duration.ofMillis(1));
        pruneAll(node);
        assertThat(node.queue().find(old.id())).isEmpty();
    }

    private NodeUnderTest open(String name) {
        var policy = new RetentionPolicy(KEPT, KEPT, KEPT, KEPT, MOST);
        var rules = new RetentionRules(Map.of(NodeUnderTest.QUEUE, policy));
        return serving(
                new NodeUnderTest(listeners -> store.openKeeping(rules, name, clock, listeners)));
    }

    private static NodeUnderTest serving(NodeUnderTest node) {
        node.serve(0, 0);
        return node;
    }

    private Job finish(NodeUnderTest by) {
        return finish(by, by.submit());
    }

    private Job finish(NodeUnderTest by, Job job) {
        by.claim(1);
        by.claimant().withRoom(0, 0);
        assertThat(by.finish(by.taken().getLast(), JobState.SUCCEEDED, clock.instant())).isTrue();
        return job;
    }

    private static void pruneAll(NodeUnderTest by) {
        while (by.queue().prune(3).more()) {
            // until nothing is left
        }
    }

    private String partitionOf(Job job) {
        return store.text(
                        "SELECT tableoid::regclass::text FROM coremill.history WHERE id = '%s'"
                                        .formatted(job.id())
                                + "::uuid")
                .replace("coremill.", "");
    }

    private long partitions(String name) {
        return store.number("SELECT count(*) FROM pg_class WHERE relname = '%s'".formatted(name));
    }
}
