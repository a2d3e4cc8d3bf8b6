package io.coremill.queue.postgres.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.queue.SettableClock;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.postgres.TestStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class NodeRescueTest {
    private static final Duration TOO_LONG = Duration.ofSeconds(10).plusMillis(1);

    private final SettableClock clock = new SettableClock();
    private final TestStore store = new TestStore();
    private final TestJobs jobs = new TestJobs(store, clock.instant());
    private final PresenceNode live = node("live");
    private final PresenceNode dead = node("gone");

    NodeRescueTest() throws SQLException {}

    @AfterEach
    void close() throws SQLException {
        live.close();
        dead.presence.vanish();
        store.close();
    }

    @Test
    void aNodeIsDeadOnlyWhenItsBeatIsOlderThanTwoHeartbeats() throws SQLException {
        jobs.running(dead.instance(), 1);
        clock.advance(Duration.ofSeconds(10));

        live.presence.round();
        assertThat(leases()).isEqualTo("1");
        clock.advance(Duration.ofMillis(1));
        live.presence.round();

        assertThat(leases()).isEqualTo("0");
        assertThat(store.rows("SELECT name FROM coremill.node")).containsExactly("live");
    }

    @Test
    void whatWasHeldReadyGoesBackToItsPlaceAndCountsNothing() throws SQLException {
        var job = jobs.heldReady(dead.instance(), 1);

        liveFindsOut();

        assertThat(ready(job)).isEqualTo("mail 0 42");
        assertThat(store.rows("SELECT attempt, crashes, started, attempts FROM coremill.job"))
                .containsExactly("0 0 null null");
    }

    @Test
    void whatWasRunningGoesBackToItsPlaceWithACrashAndNoAttempt() throws SQLException {
        var started = clock.instant();
        var job = jobs.running(dead.instance(), 1);

        liveFindsOut();

        assertThat(ready(job)).isEqualTo("mail 0 42");
        assertThat(
                        store.rows(
                                "SELECT attempt, crashes, version, progress, started IS NOT NULL"
                                        + " FROM coremill.job"))
                .containsExactly("0 1 3 {\"fraction\":0.5} t");
        assertThat(store.rows("SELECT attempts FROM coremill.job"))
                .singleElement()
                .asString()
                .contains("\"outcome\":\"node-lost\"")
                .contains("the node gone was lost while the job ran on it")
                .contains("\"attempt\":1")
                .contains(started.toString());
    }

    @Test
    void whatWasRunningAtItsThirdCrashFailsAsPoison() throws SQLException {
        jobs.lease(jobs.job(2), dead.instance(), 1, clock.instant());

        liveFindsOut();

        assertThat(store.rows("SELECT state, attempt, crashes, version FROM coremill.history"))
                .containsExactly("failed 1 3 3");
        assertThat(store.rows("SELECT error FROM coremill.history"))
                .singleElement()
                .asString()
                .contains("POISON")
                .contains("the node gone was lost");
        assertThat(store.rows("SELECT count(*) FROM coremill.job")).containsExactly("0");
    }

    @Test
    void whatWasToBeCancelledIsCancelled() throws SQLException {
        jobs.heldReady(dead.instance(), 1);
        jobs.running(dead.instance(), 2);
        jobs.cancel(1);
        jobs.cancel(2);

        liveFindsOut();

        assertThat(
                        store.rows(
                                "SELECT state, attempt, crashes, cancel_requested"
                                        + " FROM coremill.history ORDER BY attempt"))
                .containsExactly("cancelled 0 0 t", "cancelled 1 1 t");
        assertThat(leases()).isEqualTo("0");
    }

    @Test
    void oneLineInTheLogHasWhatBecameOfTheDeadNode(CapturedOutput output) throws SQLException {
        jobs.heldReady(dead.instance(), 1);
        jobs.running(dead.instance(), 2);
        jobs.lease(jobs.job(2), dead.instance(), 3, clock.instant());

        liveFindsOut();

        assertThat(output.getOut())
                .containsOnlyOnce(
                        "the node gone (%s) was lost while 2 jobs ran on it; 1 of them failed as poison"
                                .formatted(dead.instance()));
    }

    @Test
    void aNodeThatHeldMoreThanFitsIntoATransactionIsEndedInOneRound() throws SQLException {
        for (int i = 1; i <= AbandonedLeases.MOST_AT_ONCE + 1; i++) {
            jobs.heldReady(dead.instance(), i);
        }

        liveFindsOut();

        assertThat(leases()).isEqualTo("0");
        assertThat(store.rows("SELECT count(*) FROM coremill.node")).containsExactly("1");
    }

    @Test
    void whatADeadNodeKeepsLockedIsEndedOnceItIsFreeAndTheNodeNeverBeatsAgain()
            throws SQLException {
        jobs.running(dead.instance(), 1);
        jobs.running(dead.instance(), 2);
        try (Connection cutOff = store.place().connect()) {
            cutOff.setAutoCommit(false);
            cutOff.createStatement()
                    .execute("SELECT FROM coremill.lease WHERE number = 1 FOR UPDATE");

            liveFindsOut();
            assertThat(leases()).isEqualTo("1");
            dead.presence.round();
            assertThat(dead.news.all()).anyMatch(piece -> piece.startsWith("dead, now"));
            cutOff.rollback();
        }

        live.presence.round();
        assertThat(leases()).isEqualTo("0");
    }

    @Test
    void whatANodeLockedThatStandsStillIsFreeAfterAHeartbeat() throws SQLException {
        jobs.running(dead.instance(), 1);
        var lock = "SELECT FROM coremill.lease WHERE number = 1 FOR UPDATE";
        try (var work = store.database(Duration.ofMillis(500)).writer("work")) {
            work.begin();
            work.prepare(lock).execute();
            clock.advance(TOO_LONG);
            store.run(lock); // waits until the server has ended the other transaction
            live.presence.round();

            assertThat(leases()).isEqualTo("0");
        }
    }

    @Test
    void aNodeThatEndsTheLeasesOfADeadOneBeatsMeanwhile() throws SQLException {
        for (int i = 1; i <= 3 * AbandonedLeases.MOST_AT_ONCE; i++) {
            jobs.heldReady(dead.instance(), i);
        }
        live.whenItEnds(() -> pass(live, PresenceNode.HEARTBEAT));
        clock.advance(TOO_LONG);

        live.presence.round();

        assertThat(leases()).isEqualTo("0");
        assertThat(store.rows("SELECT beat FROM coremill.node WHERE name = 'live'"))
                .containsExactly(Long.toString(StoredTime.of(clock.instant())));
    }

    @Test
    void aNodeThatEndsTheLeasesOfADeadOneLooksAtKeysOnceASecond() throws SQLException {
        for (int i = 1; i <= 4 * AbandonedLeases.MOST_AT_ONCE; i++) {
            jobs.heldReady(dead.instance(), i);
        }
        live.whenItEnds(
                () -> {
                    live.pass(Duration.ofMillis(500));
                    store.run("UPDATE coremill.access_change SET number = number + 1");
                });
        clock.advance(TOO_LONG);

        live.presence.round();

        assertThat(leases()).isEqualTo("0");
        assertThat(live.news.keyChanges).containsExactly(0L, 2L, 4L);
    }

    @Test
    void twoNodesThatFindOutAtOnceEndEachLeaseOnce() throws Exception {
        for (int i = 1; i <= 1_200; i++) {
            jobs.running(dead.instance(), i);
        }
        clock.advance(TOO_LONG);
        var start = new CyclicBarrier(2);
        try (var other = node("other");
                var threads = Executors.newFixedThreadPool(2)) {
            var rounds = new ArrayList<Future<?>>();
            for (var each : new PresenceNode[] {live, other}) {
                store.run(
                        "UPDATE coremill.node SET beat = beat + 20000000 WHERE instance = ?",
                        each.instance());
                rounds.add(
                        threads.submit(
                                () -> {
                                    start.await();
                                    each.presence.round();
                                    return null;
                                }));
            }
            for (var round : rounds) {
                round.get();
            }
            live.presence.round();
        }

        assertThat(leases()).isEqualTo("0");
        assertThat(store.rows("SELECT count(*), sum(crashes) FROM coremill.job"))
                .containsExactly("1200 1200");
        assertThat(store.rows("SELECT count(*) FROM coremill.ready")).containsExactly("1200");
    }

    @Test
    void leasesOfNoNodeAreLookedForOnceAMinute() throws SQLException {
        live.presence.round();
        var job = jobs.running(UUID.randomUUID(), 1);
        live.presence.round();
        assertThat(leases()).isEqualTo("1");
        live.pass(Duration.ofMinutes(1));

        live.presence.round();

        assertThat(ready(job)).isEqualTo("mail 0 42");
    }

    @Test
    void eachNodeIsJudgedByItsOwnHeartbeat() throws SQLException {
        try (var slow = new PresenceNode(store, "slow", clock, Duration.ofMinutes(1))) {
            jobs.running(slow.instance(), 1);
            jobs.running(dead.instance(), 2);

            liveFindsOut();
            assertThat(store.rows("SELECT number FROM coremill.lease")).containsExactly("1");
            assertThat(live.presence.hasOthers()).isTrue();
            clock.advance(Duration.ofSeconds(110));
            live.presence.round();
            assertThat(leases()).isEqualTo("0");
        }
    }

    @Test
    void aNodeOfALongHeartbeatFindsOneOfAShortHeartbeatDead() throws SQLException {
        try (var slow = new PresenceNode(store, "slow", clock, Duration.ofMinutes(1))) {
            jobs.running(dead.instance(), 1);
            clock.advance(TOO_LONG);

            slow.presence.round();

            assertThat(leases()).isEqualTo("0");
        }
    }

    @Test
    void aNodeThatCouldNotBeatItselfGivesTheOthersTheirTime() throws SQLException {
        jobs.running(dead.instance(), 1);
        live.pass(Duration.ofSeconds(60));
        clock.advance(Duration.ofSeconds(60));

        live.presence.round();
        assertThat(leases()).as("while the other may still come back").isEqualTo("1");
        for (int i = 0; i < 2; i++) {
            live.pass(PresenceNode.HEARTBEAT);
            clock.advance(PresenceNode.HEARTBEAT);
            live.presence.round();
        }
        assertThat(leases()).isEqualTo("1");
        clock.advance(Duration.ofMillis(1));
        live.presence.round();

        assertThat(leases()).isEqualTo("0");
    }

    @Test
    void aNodeWhoseClockWasPutForwardGivesTheOthersTheirTime() throws SQLException {
        jobs.running(dead.instance(), 1);
        var forward = new Duration[] {Duration.ofSeconds(60)};
        try (var moved = new PresenceNode(store, "moved", clock, (_, _, _) -> forward[0])) {
            clock.advance(Duration.ofSeconds(60));
            store.run("UPDATE coremill.node SET beat = beat + 60000000 WHERE name = 'live'");

            moved.presence.round();
            assertThat(leases()).isEqualTo("1");
            forward[0] = Duration.ZERO;
            clock.advance(TOO_LONG);
            moved.presence.round();

            assertThat(leases()).isEqualTo("0");
        }
    }

    private void pass(PresenceNode node, Duration time) {
        clock.advance(time);
        node.pass(time);
    }

    private void liveFindsOut() throws SQLException {
        clock.advance(TOO_LONG);
        live.presence.round();
    }

    private PresenceNode node(String name) throws SQLException {
        return new PresenceNode(store, name, clock, ClockCorrection.NONE);
    }

    private String leases() {
        return store.rows("SELECT count(*) FROM coremill.lease").getFirst();
    }

    private String ready(UUID job) {
        return store.rows("SELECT queue, level, rank FROM coremill.ready WHERE id = ?", job)
                .getFirst();
    }
}
