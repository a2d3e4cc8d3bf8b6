package io.coremill.queue.postgres.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.queue.SettableClock;
import io.coremill.queue.postgres.PostgresServer;
import io.coremill.queue.postgres.TestStore;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class PresenceThreadTest {
    private static final int ROUNDS = 5;

    @Test
    void anIdleNodeMakesNoStatementMoreOftenThanOnceASecond() throws Exception {
        try (var server = PostgresServer.started("log_statement=all", "log_line_prefix=%a|%n|");
                var store = new TestStore(server.newStore());
                var node =
                        new PresenceNode(store, "one", new SettableClock(), ClockCorrection.NONE);
                var other =
                        new PresenceNode(store, "two", new SettableClock(), ClockCorrection.NONE)) {
            var channel = NewsChannel.ofSchema("coremill");
            var writer = store.database().writer("notifier");
            try (var notifier = new NodeNotifier(writer, channel, node.presence::hasOthers);
                    var listener =
                            new NodeListener(
                                    store.database()::listener,
                                    channel,
                                    System::nanoTime,
                                    node.news,
                                    () -> {})) {
                notifier.start();
                listener.start();
                Awaitility.await().until(listener::isHearing);
                awaitAllThatWasLogged(server, store);
                int atRest = statements(server).size();
                node.presence.start();
                // The first look is followed by one at the keys that it has not seen yet.
                Awaitility.await().until(() -> statements(server).size() >= atRest + 2);
                int before = statements(server).size();

                Awaitility.await().until(() -> statements(server).size() > before + ROUNDS);

                var times = statements(server).subList(before, before + ROUNDS);
                for (int i = 1; i < ROUNDS; i++) {
                    assertThat(times.get(i) - times.get(i - 1)).isGreaterThan(0.75);
                }
            }
            assertThat(other.instance()).isNotEqualTo(node.instance());
        }
    }

    @Test
    void aNodeGoesOnAfterTheDatabaseWasAway() throws Exception {
        try (var server = PostgresServer.started()) {
            var place = server.newStore();
            try (var store = new TestStore(place);
                    var node =
                            new PresenceNode(
                                    store, "one", new SettableClock(), ClockCorrection.NONE)) {
                node.presence.start();

                server.kill();
                server.startAgain();

                try (var after = new TestStore(place)) {
                    var before = node.instance();
                    after.run("DELETE FROM coremill.node");
                    Awaitility.await().until(() -> !node.instance().equals(before));
                    assertThat(after.rows("SELECT instance FROM coremill.node"))
                            .containsExactly(node.instance().toString());
                }
            }
        }
    }

    /// The log is read a moment after it was written.
    private static void awaitAllThatWasLogged(PostgresServer server, TestStore store) {
        store.run("SELECT 'so far'");
        Awaitility.await()
                .until(() -> server.log().stream().anyMatch(line -> line.contains("'so far'")));
    }

    /// When each statement was made, in seconds.
    private static List<Double> statements(PostgresServer server) {
        return server.log().stream()
                .filter(line -> line.startsWith("coremill "))
                .filter(
                        line ->
                                line.contains("|LOG:  execute")
                                        || line.contains("|LOG:  statement"))
                .map(line -> Double.valueOf(line.split("\\|", -1)[1]))
                .toList();
    }
}
