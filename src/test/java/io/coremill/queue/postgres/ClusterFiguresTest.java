package io.coremill.queue.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.queue.SettableClock;
import io.coremill.queue.cluster.DatabaseFigures;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a node knows of the others and of the database, for those who watch over them.
@Timeout(60)
class ClusterFiguresTest {
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    private final SettableClock clock = new SettableClock();
    private final SharedStore store = new SharedStore(HEARTBEAT);
    private final List<PostgresQueue> nodes = new ArrayList<>();

    @AfterEach
    void close() {
        nodes.forEach(PostgresQueue::close);
    }

    @Test
    void liveNodesAndThoseOfTheSameNameAreCounted() {
        var a = open("a");
        var b = open("b");
        var other = open("a");
        store.pass(HEARTBEAT, nodes, clock);
        nodes.forEach(SharedStore::beat);
        assertThat(nodes).allMatch(node -> node.figures().nodes() == 3);
        assertThat(a.figures().namesakes()).isEqualTo(1);
        assertThat(b.figures().namesakes()).isZero();
        assertThat(other.figures().namesakes()).isEqualTo(1);
    }

    @Test
    void aDeadNodeIsCountedByOneOfTheOthersAndOneThatLeavesByNone() {
        var a = open("a");
        var b = open("b");
        var gone = open("c");
        open("d").close();
        nodes.removeLast();
        nodes.remove(gone);
        nodes.forEach(SharedStore::beat);
        store.vanish(gone, nodes, clock);
        nodes.forEach(SharedStore::beat);
        assertThat(nodes).allMatch(node -> node.figures().nodes() == 2);
        assertThat(a.figures().lost() + b.figures().lost()).isEqualTo(1);
    }

    @Test
    void aNodeThatCannotListenPolls() {
        var hearing = open("a");
        var deaf = store.openDeaf("b", clock, List.of());
        nodes.add(deaf);
        Awaitility.await().until(() -> hearing.figures().hearing());
        assertThat(deaf.figures().hearing()).isFalse();
    }

    @Test
    void aNodeThatIsCutOffKnowsThatItsFiguresAreOld() {
        var node = open("a");
        assertThat(node.figures().cutOff()).isFalse();
        store.goAway();
        Awaitility.await().until(() -> node.figures().cutOff());
        store.comeBack();
        Awaitility.await().until(() -> !node.figures().cutOff());
    }

    @Test
    void aTransactionThatKeepsDeadRowsIsSeenWithItsAge() throws Exception {
        var node = open("a");
        await(node, ClusterFiguresTest::keepsNothing);
        try (var keeper = keeper()) {
            for (int i = 0; i < 20; i++) {
                store.run("SELECT pg_current_xact_id()");
            }
            var first = looked(node);
            assertThat(first.xminTransactions()).isGreaterThanOrEqualTo(20);
            assertThat(first.xminAge()).isPositive();
            assertThat(looked(node).xminAge()).isGreaterThan(first.xminAge());
            keeper.rollback();
        }
        await(node, ClusterFiguresTest::keepsNothing);
    }

    @Test
    void theAgeIsNotAskedForMoreThanOnceAMinute() throws Exception {
        var node = open("a");
        await(node, ClusterFiguresTest::keepsNothing);
        try (var keeper = keeper()) {
            store.run("SELECT pg_current_xact_id()");
            SharedStore.beat(node);
            assertThat(node.figures().database().xminTransactions()).isZero();
            assertThat(looked(node).xminTransactions()).isPositive();
            keeper.rollback();
        }
    }

    @Test
    void aRoleThatMayNotKnowTheAgeSaysSo() throws Exception {
        var node = store.openAs("runner_of_figures", "a", clock, List.of());
        nodes.add(node);
        try (var keeper = keeper()) {
            store.run("SELECT pg_current_xact_id()");
            assertThat(looked(node).xminAge()).isNaN();
            assertThat(looked(node).xminTransactions()).isPositive();
            store.run("GRANT pg_read_all_stats TO runner_of_figures");
            assertThat(looked(node).xminAge()).isPositive();
            keeper.rollback();
        }
    }

    @Test
    void deadRowsOfHotTablesAreCounted() throws Exception {
        var node = open("a");
        assertThat(looked(node).deadTuples()).containsOnlyKeys("job", "ready", "later", "lease");
        store.run("ALTER TABLE coremill.paused_queue SET (autovacuum_enabled = off)");
        store.run("ALTER TABLE coremill.later SET (autovacuum_enabled = off)");
        store.run(
                """
                INSERT INTO coremill.later (id, queue, due)
                SELECT gen_random_uuid(), 'none', 9000000000000000 FROM generate_series(1, 300);
                DELETE FROM coremill.later
                """);
        await(node, figures -> Long.valueOf(300).equals(figures.deadTuples().get("later")));
    }

    @Test
    void nodesOfOneStoreGiveItTheSameNameAndOthersAnother() {
        var a = open("a");
        var b = open("b");
        assertThat(a.storeName())
                .isEqualTo(b.storeName())
                .matches("test_\\d+\\.coremill-[0-9a-f]{8}");
        var elsewhere = new SharedStore(HEARTBEAT).open("a", clock, List.of());
        nodes.add(elsewhere);
        assertThat(elsewhere.storeName()).isNotEqualTo(a.storeName());
    }

    @Test
    void aStoreHasANameWhereTheServerDoesNotSayWhichOneItIs() {
        store.run("REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC");
        var node = store.openAs("runner_of_names", "a", clock, List.of());
        nodes.add(node);
        assertThat(node.storeName()).matches("test_\\d+\\.coremill-[0-9a-f]{8}");
    }

    /// As it is but for moments in which the server itself looks at its tables.
    private static boolean keepsNothing(DatabaseFigures figures) {
        return figures.xminAge() == 0 && figures.xminTransactions() == 0;
    }

    private void await(PostgresQueue node, Predicate<DatabaseFigures> expected) {
        Awaitility.await().until(() -> expected.test(looked(node)));
    }

    /// The figures of a look that is made now.
    private DatabaseFigures looked(PostgresQueue node) {
        store.skip(Duration.ofMinutes(1));
        SharedStore.beat(node);
        return node.figures().database();
    }

    private Connection keeper() throws Exception {
        var connection = store.connect();
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.createStatement().execute("SELECT pg_current_xact_id()");
        return connection;
    }

    private PostgresQueue open(String name) {
        var node = store.open(name, clock, List.of());
        nodes.add(node);
        return node;
    }
}
