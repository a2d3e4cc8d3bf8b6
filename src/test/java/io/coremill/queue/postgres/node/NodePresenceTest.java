package io.coremill.queue.postgres.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.queue.SettableClock;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.postgres.TestStore;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class NodePresenceTest {
    private final SettableClock clock = new SettableClock();
    private final TestStore store = new TestStore();
    private final TestJobs jobs = new TestJobs(store, clock.instant());
    private final PresenceNode node = node("one");

    NodePresenceTest() throws SQLException {}

    @AfterEach
    void close() throws SQLException {
        node.close();
        store.close();
    }

    @Test
    void aNodeIsThereFromItsJoinUntilItsClose() throws SQLException {
        assertThat(store.rows("SELECT instance, name, version FROM coremill.node"))
                .containsExactly(node.instance() + " one 1.2");

        node.presence.close();

        assertThat(store.rows("SELECT instance FROM coremill.node")).isEmpty();
    }

    @Test
    void aNodeThatVanishesLeavesItsRow() {
        node.presence.vanish();

        assertThat(store.rows("SELECT name FROM coremill.node")).containsExactly("one");
    }

    @Test
    void aBeatShowsOthersThatTheNodeLivesAndWhatItIsDoing() throws SQLException {
        clock.advance(PresenceNode.HEARTBEAT);

        node.presence.round();

        assertThat(
                        store.rows(
                                "SELECT joined, beat, draining, summary FROM coremill.node WHERE"
                                        + " instance = ?",
                                node.instance()))
                .containsExactly(
                        "%d %d f {\"slots\":4}"
                                .formatted(
                                        StoredTime.of(
                                                clock.instant().minus(PresenceNode.HEARTBEAT)),
                                        StoredTime.of(clock.instant())));
    }

    @Test
    void aLookTakesWhatOtherNodesAskOnce() throws SQLException {
        store.run(
                "INSERT INTO coremill.node_request (node, worker) VALUES (?, 'mail-1')",
                node.instance());

        node.presence.round();
        node.presence.round();

        assertThat(node.news.all()).containsExactly("recycle mail-1");
        assertThat(store.rows("SELECT worker FROM coremill.node_request")).isEmpty();
    }

    @Test
    void aNodeThatWasDeclaredDeadJoinsAnew() throws SQLException {
        var before = node.instance();
        store.run("DELETE FROM coremill.node");

        node.presence.round();

        assertThat(node.instance()).isNotEqualTo(before);
        assertThat(node.news.all()).containsExactly("dead, now " + node.instance());
        assertThat(store.rows("SELECT instance FROM coremill.node"))
                .containsExactly(node.instance().toString());
        node.presence.round();
        assertThat(node.news.all()).isEmpty();
    }

    /// What follows on it may fail, and is tried again.
    @Test
    void aNodeThatHasJoinedAnewSaysSoUntilItIsHeard() throws SQLException {
        store.run("DELETE FROM coremill.node");
        node.refusals = 2;
        assertThatThrownBy(node.presence::round).isInstanceOf(SQLException.class);
        assertThatThrownBy(node.presence::round).isInstanceOf(SQLException.class);
        node.presence.round();
        node.presence.round();
        assertThat(node.joined).containsExactly(node.instance());
        assertThat(store.rows("SELECT instance FROM coremill.node"))
                .containsExactly(node.instance().toString());
    }

    @Test
    void aLookFindsWorkInServedQueuesThatAreNotPaused() throws SQLException {
        jobs.ready();
        node.queues.add("other");

        node.presence.round();
        assertThat(node.news.all()).containsExactly("work in mail");
        store.run("INSERT INTO coremill.paused_queue VALUES ('mail')");
        node.presence.round();
        assertThat(node.news.all()).containsExactly("paused: mail");
        store.run("DELETE FROM coremill.paused_queue");
        node.queues.remove("mail");
        node.presence.round();
        assertThat(node.news.all()).isEmpty();
    }

    @Test
    void aLookFindsWhenTheNextJobIsDue() throws SQLException {
        var due = clock.instant().plusSeconds(90);
        jobs.later(due.plusSeconds(1));
        jobs.later(due);

        node.presence.round();

        assertThat(node.news.all()).containsExactly("due at " + due);
    }

    @Test
    void aLookFindsWhichOfTheNodesLeasesAreToBeStopped() throws SQLException {
        try (var other = node("two")) {
            jobs.running(node.instance(), 1);
            jobs.running(node.instance(), 2);
            jobs.running(other.instance(), 3);
            jobs.cancel(2);
            jobs.cancel(3);

            node.presence.round();

            assertThat(node.news.all()).containsExactly("cancelled: 2 of mail");
        }
    }

    @Test
    void aNodeKnowsWhetherThereAreOthers() throws SQLException {
        assertThat(node.presence.hasOthers()).as("before it has looked").isTrue();
        node.presence.round();
        assertThat(node.presence.hasOthers()).isFalse();
        try (var _ = node("two")) {
            node.presence.round();
            assertThat(node.presence.hasOthers()).isTrue();
        }
        node.presence.round();
        assertThat(node.presence.hasOthers()).isFalse();
    }

    @Test
    void twoLiveNodesOfOneNameAreWarnedAboutOnce(CapturedOutput output) throws SQLException {
        try (var other = node("one")) {
            node.presence.round();
            assertThat(output.getOut())
                    .as("it may be one's own earlier life")
                    .doesNotContain("two live");
            clock.advance(Duration.ofMillis(1));
            other.presence.round();

            node.presence.round();
            node.presence.round();

            assertThat(output.getOut())
                    .containsOnlyOnce(
                            "two live nodes are called one: %s and %s"
                                    .formatted(node.instance(), other.instance()));
        }
    }

    @Test
    void aLeaseThatTheNodeDoesNotKnowGoesBackAtTheSecondLook(CapturedOutput output)
            throws SQLException {
        node.presence.round();
        var stray = jobs.running(node.instance(), 1);
        jobs.running(node.instance(), 2);
        node.held.add(2L);
        node.presence.lookForStrays();

        node.presence.round();
        assertThat(store.rows("SELECT number FROM coremill.lease")).hasSize(2);
        node.pass(PresenceNode.HEARTBEAT);
        node.presence.round();

        assertThat(store.rows("SELECT number FROM coremill.lease")).containsExactly("2");
        assertThat(
                        store.rows(
                                "SELECT rank, attempt, crashes, attempts FROM coremill.ready"
                                        + " JOIN coremill.job USING (id) WHERE id = ?",
                                stray))
                .containsExactly("42 0 0 null");
        assertThat(output.getOut()).contains("1 jobs wait again that were leased to this node");
    }

    @Test
    void aLeaseThatIsHandedOverBetweenTheLooksIsKept() throws SQLException {
        node.presence.round();
        jobs.running(node.instance(), 1);
        node.presence.lookForStrays();
        node.presence.round();
        node.held.add(1L);

        for (int i = 0; i < 3; i++) {
            node.pass(Duration.ofMinutes(1));
            node.presence.round();
        }

        assertThat(store.rows("SELECT number FROM coremill.lease")).containsExactly("1");
    }

    @Test
    void strayLeasesAreLookedForOnceAMinuteAndAfterTheConnectionWasLost() throws SQLException {
        node.presence.round();
        jobs.running(node.instance(), 1);
        node.pass(Duration.ofSeconds(61));
        node.presence.round();
        node.pass(PresenceNode.HEARTBEAT);
        node.presence.round();
        assertThat(store.rows("SELECT number FROM coremill.lease")).isEmpty();

        jobs.running(node.instance(), 2);
        cutConnections();
        assertThatThrownBy(() -> node.presence.round()).isInstanceOf(SQLException.class);
        node.presence.round();
        node.pass(PresenceNode.HEARTBEAT);
        node.presence.round();
        assertThat(store.rows("SELECT number FROM coremill.lease")).isEmpty();
    }

    @Test
    void aRoundFollowsTheDatabasesClock() throws SQLException {
        try (var session = store.database().writer("test")) {
            session.beginAlone();
            long start = System.nanoTime();
            var database = new NodeTable(session).clock(() -> System.nanoTime() - start);
            try (var following = new PresenceNode(store, "two", database, database)) {
                following.presence.round();

                assertThat(
                                store.rows(
                                        "SELECT abs(extract(epoch FROM now()) * 1000000 - beat) <"
                                                + " 10000000 FROM coremill.node WHERE name = 'two'"))
                        .containsExactly("t");
            }
        }
    }

    /// Nodes of a later version see to the rest.
    @Test
    void aNodeThatTheTablesDoNotSuitHearsOfItsOwnJobsAlone() throws SQLException {
        needALaterVersion();
        jobs.ready();
        jobs.later(clock.instant());
        jobs.running(node.instance(), 1);
        jobs.running(UUID.randomUUID(), 2);
        jobs.cancel(1);
        node.presence.round();
        assertThat(node.news.all()).containsExactly("needs 900", "cancelled: 1 of mail");
        assertThat(store.rows("SELECT number FROM coremill.lease ORDER BY number"))
                .containsExactly("1", "2");
    }

    @Test
    void aNodeWhoseLooksFailOnTheTablesBeatsAndLearnsWhatItHasToKnow() throws SQLException {
        needALaterVersion();
        store.run("DROP TABLE coremill.paused_queue");
        for (int i = 0; i < 2; i++) {
            clock.advance(PresenceNode.HEARTBEAT);
            node.presence.round();
            assertThat(node.news.all()).containsExactly("needs 900");
            assertThat(store.rows("SELECT beat FROM coremill.node"))
                    .containsExactly(String.valueOf(StoredTime.of(clock.instant())));
        }
    }

    @Test
    void aNodeThatTheTablesDoNotSuitHearsOfKeysWhileTheyAreThere() throws SQLException {
        needALaterVersion();
        store.run("DROP TABLE coremill.paused_queue");
        node.presence.round();
        store.run("UPDATE coremill.access_change SET number = 7");
        node.presence.round();
        assertThat(node.news.keyChanges).containsExactly(0L, 7L);
        store.run("DROP TABLE coremill.access_change");
        clock.advance(PresenceNode.HEARTBEAT);
        node.presence.round();
        assertThat(store.rows("SELECT beat FROM coremill.node"))
                .containsExactly(String.valueOf(StoredTime.of(clock.instant())));
    }

    @Test
    void aLookThatFailsOnTablesThatSuitTheNodeIsAFailure() {
        store.run("DROP TABLE coremill.paused_queue");
        assertThatThrownBy(node.presence::round)
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("paused_queue");
    }

    private void needALaterVersion() {
        node.news.known = 899;
        store.run(
                """
                INSERT INTO coremill.flyway_schema_history (installed_rank, version, description,
                    type, script, installed_by, execution_time, success)
                VALUES (1000, '930', 'without needs 900', 'SQL', 'V930.sql', 'later', 1, true)
                """);
    }

    private void cutConnections() {
        store.run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE application_name LIKE '%presence of one'");
    }

    private PresenceNode node(String name) throws SQLException {
        return new PresenceNode(store, name, clock, ClockCorrection.NONE);
    }
}
