package io.coremill.queue.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.coremill.job.JobId;
import io.coremill.job.JobSpec;
import io.coremill.job.JobState;
import io.coremill.queue.Lease;
import io.coremill.queue.QueueListener;
import io.coremill.queue.SettableClock;
import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.cluster.ServedQueue;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.postgres.connect.LaterTables;
import io.coremill.queue.postgres.connect.UnusableStoreException;
import io.coremill.queue.retention.RemovalTurn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Nodes of this version beside those of a next one, which is made up: it has other tables, and
/// else is as this one.
@Timeout(120)
class NextVersionTest {
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    private static final int ROUNDS = 40;
    private static final int PLENTY = 1_000;

    private final SettableClock clock = new SettableClock();
    private final TestDatabase place = PostgresServer.store();
    private final SharedStore store = new SharedStore(place, HEARTBEAT);
    private final List<NodeUnderTest> nodes = new ArrayList<>();

    @AfterEach
    void closeNodes() {
        nodes.forEach(node -> node.queue().close());
    }

    /// Also while the tables change, and with statements that were prepared before.
    @Test
    void nodesGoOnWhileANextVersionChangesTheTablesThatSuitThem() throws Exception {
        var a = openOfThisVersion("a");
        var b = openOfThisVersion("b");
        var changed = new AtomicBoolean();
        var ran = new HashSet<JobId>();
        try (var threads = Executors.newFixedThreadPool(2)) {
            var running = new ArrayList<Future<Set<JobId>>>();
            for (var node : List.of(a, b)) {
                running.add(threads.submit(() -> runUntil(node, changed)));
            }
            try {
                LaterTables.of(place, "next");
            } finally {
                changed.set(true);
            }
            for (var each : running) {
                assertThat(Collections.disjoint(ran, each.get())).isTrue();
                ran.addAll(each.get());
            }
        }
        while (unfinished() > 0) { // either may still take what the other let in
            store.catchUp(a.queue());
            for (var node : List.of(a, b)) {
                node.wake();
                finishAll(node, ran);
            }
        }
        assertThat(store.number("SELECT count(*) FROM coremill.history")).isEqualTo(ran.size());
        assertThat(store.number("SELECT count(*) FROM coremill.history WHERE state <> 'succeeded'"))
                .isZero();
        assertThat(a.queue().health().writable()).isTrue();
    }

    /// Until the tables have changed, and for some rounds more.
    private Set<JobId> runUntil(NodeUnderTest node, AtomicBoolean changed) {
        node.serve(0, 0);
        var ran = new HashSet<JobId>();
        for (int after = 0; after < ROUNDS; after += changed.get() ? 1 : 0) {
            int before = node.taken().size();
            node.submitMany(5);
            node.claim(5);
            for (Lease lease : node.taken().subList(before, node.taken().size())) {
                assertThat(node.finish(lease, JobState.SUCCEEDED, clock.instant())).isTrue();
                assertThat(ran.add(lease.job())).isTrue();
            }
            node.beat();
        }
        node.claim(PLENTY);
        return finishAll(node, ran);
    }

    private Set<JobId> finishAll(NodeUnderTest node, Set<JobId> ran) {
        for (Lease lease : node.taken()) {
            if (ran.add(lease.job())) {
                assertThat(node.finish(lease, JobState.SUCCEEDED, clock.instant())).isTrue();
            }
        }
        return ran;
    }

    @Test
    void nodesOfBothVersionsClaimSettleCancelAndPauseBesideEachOther() {
        var a = openOfThisVersion("a");
        LaterTables.of(place, "next");
        var next = openOfALaterVersion("next");
        a.serve(1, 0);
        next.serve(1, 0);
        var jobs = List.of(a.submit(), next.submit(), a.submit());
        a.wake();
        store.catchUp(next.queue());
        next.wake();
        assertThat(a.claimant().awaitTaken(1)).hasSize(1);
        assertThat(next.claimant().awaitTaken(1)).hasSize(1);
        next.queue().cancel(a.taken().getFirst().job()).join();
        a.beat();
        assertThat(a.claimant().awaitCancelled()).isEqualTo(a.taken().getFirst().number());
        next.queue().pause(NodeUnderTest.QUEUE).join();
        assertThat(a.finish(a.taken().getFirst(), JobState.CANCELLED, clock.instant())).isTrue();
        assertThat(next.finish(next.taken().getFirst(), JobState.SUCCEEDED, clock.instant()))
                .isTrue();
        a.claim(1);
        assertThat(a.taken()).hasSize(1);
        next.queue().resume(NodeUnderTest.QUEUE).join();
        store.catchUp(a.queue());
        a.claim(1);
        assertThat(a.claimant().awaitTaken(2)).hasSize(2);
        a.finish(a.taken().getLast(), JobState.SUCCEEDED, clock.instant());
        assertThat(jobs).allMatch(job -> next.find(job).state().isFinal());
    }

    /// Its jobs run to their end, and the others on nodes of the later version.
    @Test
    void aNodeThatTheTablesNoLongerSuitEndsItsJobsAndTakesNoOthers() {
        var old = openOfThisVersion("old");
        old.serve(1, 0);
        old.submitMany(2);
        old.wake();
        var held = old.claimant().awaitTaken(1).getFirst();
        LaterTables.of(place, "next", "later");
        var next = openOfALaterVersion("next");
        old.beat();
        assertThat(old.queue().health().writable()).isFalse();
        assertThat(old.queue().health().reason())
                .isEqualTo(
                        "a later version of the service has changed the tables of the store, which"
                                + " no longer suit this one; stop this node, and start that version in"
                                + " its place");
        assertThatThrownBy(old::submit).hasCauseInstanceOf(StorageUnavailableException.class);
        assertThatThrownBy(() -> old.queue().retry(held.job()).join())
                .hasCauseInstanceOf(StorageUnavailableException.class);
        assertThat(old.finish(held, JobState.SUCCEEDED, clock.instant())).isTrue();
        old.claim(1);
        assertThat(old.taken()).containsExactly(held);
        old.beat();
        assertThat(store.text("SELECT draining FROM coremill.node WHERE name = 'old'"))
                .isEqualTo("t");
        next.serve(2, 0);
        assertThat(next.claimant().awaitTaken(1)).hasSize(1);
        next.finish(next.taken().getFirst(), JobState.SUCCEEDED, clock.instant());
        assertThat(unfinished()).isZero();
        assertThat(store.number("SELECT max(attempt + crashes) FROM coremill.history"))
                .isEqualTo(1);
    }

    /// A later version may have dropped what looks and claims read.
    @Test
    void aNodeThatCannotReadTheTablesAnyMoreEndsItsJobsAndGoesOnBeating() {
        var old = openOfThisVersion("old");
        old.serve(1, 0);
        old.submit();
        old.wake();
        var held = old.claimant().awaitTaken(1).getFirst();
        LaterTables.of(place, "next", "later");
        store.run("DROP TABLE coremill.paused_queue");
        clock.advance(HEARTBEAT);
        old.beat();
        assertThat(old.queue().health().writable()).isFalse();
        assertThat(old.finish(held, JobState.SUCCEEDED, clock.instant())).isTrue();
        old.beat();
        assertThat(
                        store.text(
                                "SELECT concat_ws(' ', draining, beat) FROM coremill.node WHERE"
                                        + " name = 'old'"))
                .isEqualTo("t " + StoredTime.of(clock.instant()));
    }

    @Test
    void aNodeThatTheTablesNoLongerSuitQueuesEndsAndRemovesNothing() {
        var old = openOfThisVersion("old");
        old.serve(1, 0);
        old.submit();
        old.wake();
        var first = old.claimant().awaitTaken(1).getFirst();
        assertThat(old.finish(first, JobState.SUCCEEDED, clock.instant())).isTrue();
        var due = clock.instant().plusSeconds(60);
        old.queue().submit(NodeUnderTest.spec(NodeUnderTest.QUEUE, due), 10).join();
        old.submit(JobSpec.Terms.NONE.doneBy(due));
        LaterTables.of(place, "next", "later");
        old.beat();
        clock.advance(Duration.ofMinutes(2));
        store.run("UPDATE coremill.history SET goes = 'infinity', until = 1");
        old.wake();
        assertThat(old.queue().prune(100)).isEqualTo(new RemovalTurn(false, Duration.ZERO));
        assertThat(store.number("SELECT count(*) FROM coremill.later")).isEqualTo(1);
        assertThat(store.number("SELECT count(*) FROM coremill.ready")).isEqualTo(1);
        assertThat(store.number("SELECT count(*) FROM coremill.history")).isEqualTo(1);
    }

    @Test
    void aNodeOfThisVersionStartsOnTablesThatSuitIt() {
        LaterTables.of(place, "next");
        var node = openOfThisVersion("back");
        node.serve(1, 0);
        node.submit();
        node.wake();
        assertThat(node.claimant().awaitTaken(1)).hasSize(1);
    }

    @Test
    void andRefusesThoseThatDoNotInOneSentence() {
        LaterTables.of(place, "next", "later");
        assertThatThrownBy(() -> openOfThisVersion("back"))
                .isInstanceOf(UnusableStoreException.class)
                .hasMessageMatching(
                        "the schema coremill was changed by a later version of the service and no"
                                + " longer suits this one, which knows its migrations up to \\d+ and"
                                + " must know 905; start that version again, or put back the copy that"
                                + " was made before the upgrade");
    }

    /// Words that a later version has for its queues do not hide which they are.
    @Test
    void aNodeThatDescribesItselfInUnknownWordsIsListedWithItsQueues() {
        var a = openOfThisVersion("a");
        store.run(
                """
                INSERT INTO coremill.node (instance, name, version, joined, beat, summary)
                SELECT gen_random_uuid(), 'later', '9.0', joined, beat,
                       '{"queues":[{"name":"gpu","executor":"containers","slots":4,"running":1,
                         "types":["render"],"maxWaiting":10,"timeout":"PT1M","maxAttempts":3,
                         "backoff":{"kind":"FIBONACCI","base":"PT1S","max":"PT1M","pauses":[],
                         "jitter":true,"seed":1},"burst":9}],"labels":["x"],"cores":2,
                         "workers":[],"zone":"b","cut":false}'
                FROM coremill.node WHERE name = 'a'
                """);
        store.catchUp(a.queue());
        var later =
                a.queue().nodes().live().stream()
                        .filter(node -> node.name().equals("later"))
                        .findFirst()
                        .orElseThrow();
        assertThat(later.version()).isEqualTo("9.0");
        assertThat(later.summary().queues())
                .extracting(ServedQueue::name, ServedQueue::executor, ServedQueue::maxWaiting)
                .containsExactly(tuple("gpu", "containers", 10));
    }

    @Test
    void aJobInAnUnknownStateGoesWhenItsTimeHasCome() {
        var a = openOfThisVersion("a");
        a.serve(1, 0);
        a.submit();
        a.wake();
        a.finish(a.claimant().awaitTaken(1).getFirst(), JobState.SUCCEEDED, clock.instant());
        store.run("UPDATE coremill.history SET state = 'skipped', goes = 'infinity', until = 1");
        while (store.number("SELECT count(*) FROM coremill.history") > 0) {
            a.queue().prune(100);
        }
        assertThat(a.heard()).contains("pruned cpu cancelled 1");
    }

    private long unfinished() {
        return store.number("SELECT count(*) FROM coremill.job");
    }

    /// Knows what the migrations of this version know.
    private NodeUnderTest openOfThisVersion(String name) {
        var database = place.database(HEARTBEAT);
        database.migrate();
        return opened(new NodeUnderTest(all -> store.openOn(database, name, clock, all)));
    }

    /// Knows whatever there is.
    private NodeUnderTest openOfALaterVersion(String name) {
        return opened(new NodeUnderTest((List<QueueListener> all) -> store.open(name, clock, all)));
    }

    private NodeUnderTest opened(NodeUnderTest node) {
        nodes.add(node);
        return node;
    }
}
