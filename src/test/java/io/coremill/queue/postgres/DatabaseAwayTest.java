package io.coremill.queue.postgres;

import static io.coremill.queue.postgres.NodeUnderTest.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.job.Attempt;
import io.coremill.job.JobState;
import io.coremill.job.NextStep;
import io.coremill.job.Result;
import io.coremill.queue.AttemptReport;
import io.coremill.queue.KeptOutcomes;
import io.coremill.queue.Lease;
import io.coremill.queue.SettableClock;
import io.coremill.queue.Settlement;
import io.coremill.queue.StorageUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A node while the database takes no connections, and afterwards.
@Timeout(60)
class DatabaseAwayTest {
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    private static final int LARGE = 20_000;

    private final SettableClock clock = new SettableClock();
    private final SharedStore store = new SharedStore(HEARTBEAT);
    private final List<NodeUnderTest> nodes = new ArrayList<>();

    @AfterEach
    void close() {
        store.comeBack();
        nodes.forEach(node -> node.queue().close());
    }

    @Test
    void outcomesAreKeptAndCountOnceTheDatabaseIsBack() {
        var node = open(KeptOutcomes.USUAL_BYTES);
        node.submitMany(3);
        node.serve(3, 0);
        store.goAway();
        var answers = node.taken().stream().map(lease -> settle(node, lease, LARGE)).toList();
        awaitKept(node, 3);
        assertThat(node.queue().keptOutcomes().since()).isEqualTo(clock.instant());
        assertThat(node.queue().keptOutcomes().bytes()).isBetween(3L * LARGE, 4L * LARGE);
        assertThat(node.queue().health().writable()).isFalse();
        Awaitility.await() // first it may be that the connections were cut
                .untilAsserted(
                        () ->
                                assertThat(node.queue().health().reason())
                                        .isEqualTo("the database takes no connections"));
        assertThatThrownBy(() -> node.submit())
                .hasCauseInstanceOf(StorageUnavailableException.class);
        store.comeBack();
        assertThat(answers).allMatch(CompletableFuture::join);
        assertThat(succeeded()).isEqualTo(3);
        var none = new KeptOutcomes(null, 0, 0, 0);
        Awaitility.await().until(() -> node.queue().keptOutcomes().equals(none));
    }

    @Test
    void theJobOfAnOutcomePastTheBoundRunsAgainUncounted() {
        var node = open(LARGE);
        node.submitMany(2);
        node.serve(2, 0);
        store.goAway();
        var small = settle(node, node.taken().getFirst(), 1);
        var large = settle(node, node.taken().getLast(), LARGE);
        Awaitility.await().until(() -> node.queue().keptOutcomes().dropped() == 1);
        node.claimant().withRoom(2, 0);
        store.comeBack();
        assertThat(small.join()).isTrue();
        assertThat(large.join()).isFalse();
        var again = node.claimant().awaitTaken(3).getLast();
        assertThat(again.job()).isEqualTo(node.taken().get(1).job());
        assertThat(again.tries().attempt()).isEqualTo(1);
        assertThat(settle(node, again, 1).join()).isTrue();
        assertThat(succeeded()).isEqualTo(2);
    }

    @Test
    void aJobThatStartedMeanwhileIsSeenToRunOnceTheDatabaseIsBack() {
        var node = open(KeptOutcomes.USUAL_BYTES);
        node.submitMany(2);
        node.serve(1, 1);
        store.goAway();
        var held = node.taken().getLast();
        var started =
                new AttemptReport(
                        held.number(), held.job(), clock.instant(), null, null, List.of());
        node.queue().report(List.of(started));
        var settled = settle(node, node.taken().getFirst(), 1);
        awaitKept(node, 1);
        store.comeBack();
        Awaitility.await()
                .until(
                        () ->
                                store.number(
                                                "SELECT count(*) FROM coremill.lease"
                                                        + " WHERE started IS NOT NULL")
                                        == 1);
        assertThat(settled.join()).isTrue();
        assertThat(store.number("SELECT count(*) FROM coremill.lease")).isEqualTo(1);
    }

    @Test
    void aNodeThatIsCutOffClaimsNothing() {
        var node = open(KeptOutcomes.USUAL_BYTES);
        node.submitMany(2);
        node.serve(1, 0);
        store.goAway();
        var kept = settle(node, node.taken().getFirst(), 1);
        awaitKept(node, 1);
        node.claimant().withRoom(1, 0);
        assertThatThrownBy(node::wake).hasCauseInstanceOf(StorageUnavailableException.class);
        assertThat(node.taken()).hasSize(1);
        store.comeBack();
        node.claimant().awaitTaken(2);
        assertThat(kept.join()).isTrue();
    }

    private long succeeded() {
        return store.number("SELECT count(*) FROM coremill.history WHERE state = 'succeeded'");
    }

    private static void awaitKept(NodeUnderTest node, int outcomes) {
        Awaitility.await().until(() -> node.queue().keptOutcomes().count() == outcomes);
    }

    private CompletableFuture<Boolean> settle(NodeUnderTest node, Lease lease, int bytes) {
        var now = clock.instant();
        return node.queue()
                .settle(
                        new Settlement(
                                lease.number(),
                                lease.job(),
                                new Attempt(1, "succeeded", now, now, null, null),
                                new NextStep.Finish(JobState.SUCCEEDED, null),
                                false,
                                new Result(new byte[bytes], "text/plain"),
                                null,
                                List.of()));
    }

    private NodeUnderTest open(long mostKept) {
        var node =
                new NodeUnderTest(listeners -> store.openSmall(QUEUE, mostKept, clock, listeners));
        nodes.add(node);
        return node;
    }
}
