package io.coremill.queue.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coremill.access.AccessCounts;
import io.coremill.access.AccessRole;
import io.coremill.access.AccessScope;
import io.coremill.access.KeyToken;
import io.coremill.access.key.AccessKeys;
import io.coremill.access.key.IssuedKey;
import io.coremill.access.key.KeyRequest;
import io.coremill.access.key.KeyUpkeep;
import io.coremill.access.key.KnownKeys;
import io.coremill.queue.SettableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Keys of callers on three nodes that share a store.
@Timeout(60)
class AccessKeysOfManyNodesTest {
    private final SettableClock clock = new SettableClock();
    private final SharedStore store =
            new SharedStore(PostgresServer.shared().newStore(), Duration.ofSeconds(5));
    private final List<Node> nodes = new ArrayList<>();

    @BeforeEach
    void start() {
        List.of("a", "b", "c").forEach(name -> nodes.add(new Node(name)));
    }

    @AfterEach
    void stop() {
        nodes.forEach(Node::close);
    }

    @Test
    void whatOneNodeChangesCountsOnTheOthersWithTheirNextLook() {
        var made = issue();
        assertThat(admitting(made.token())).contains("a");
        nodes.forEach(node -> node.queue.beat());
        assertThat(admitting(made.token())).containsExactly("a", "b", "c");
        var next = keys().rotate(made.stored().id(), Duration.ZERO, _ -> {});
        nodes.forEach(node -> node.queue.beat());
        assertThat(admitting(made.token())).isEmpty();
        assertThat(admitting(next.token())).containsExactly("a", "b", "c");
        keys().revoke(made.stored().id(), _ -> {});
        nodes.forEach(node -> node.queue.beat());
        assertThat(admitting(next.token())).isEmpty();
    }

    @Test
    void theOthersHearOfIt() {
        var made = issue();
        await().until(() -> admitting(made.token()).size() == 3);
        keys().revoke(made.stored().id(), _ -> {});
        await().until(() -> admitting(made.token()).isEmpty());
    }

    /// Its looks are a second apart at most: see `PresenceScheduleTest`.
    @Test
    void aNodeThatHearsNothingFindsOutWhenItLooks() {
        nodes.add(new Node("deaf", store.openDeaf("deaf", clock, List.of())));
        var made = issue();
        await().until(() -> admitting(made.token()).contains("deaf"));
        var next = keys().rotate(made.stored().id(), Duration.ZERO, _ -> {});
        await().until(() -> !admitting(made.token()).contains("deaf"));
        assertThat(admitting(next.token())).contains("deaf");
        keys().revoke(made.stored().id(), _ -> {});
        await().until(() -> admitting(next.token()).isEmpty());
    }

    @Test
    void aKeyOfOneNodeIsChangedOnAnother() {
        var made = issue();
        nodes.get(2).keys.revoke(made.stored().id(), _ -> {});
        nodes.forEach(node -> node.queue.beat());
        assertThat(admitting(made.token())).isEmpty();
    }

    @Test
    void aStoreThatHasLostChangesIsBelievedAsItIs() {
        var lost = issue();
        var made = issue();
        nodes.forEach(node -> node.queue.beat());
        store.run("DELETE FROM coremill.access_key WHERE id = '%s'".formatted(lost.stored().id()));
        store.run("UPDATE coremill.access_change SET number = 1");
        nodes.forEach(node -> node.queue.beat());
        assertThat(admitting(lost.token())).isEmpty();
        assertThat(admitting(made.token())).containsExactly("a", "b", "c");
        keys().revoke(made.stored().id(), _ -> {});
        nodes.forEach(node -> node.queue.beat());
        assertThat(admitting(made.token())).isEmpty();
    }

    @Test
    void aChangeHasTheNumberOfNoneThatWasLost() {
        var made = issue();
        nodes.forEach(node -> node.queue.beat());
        long last = nodes.getFirst().queue.accessKeys().all().change();
        store.run("UPDATE coremill.access_change SET number = %d".formatted(last - 1));
        keys().revoke(made.stored().id(), _ -> {});
        nodes.forEach(node -> node.queue.beat());
        assertThat(admitting(made.token())).isEmpty();
    }

    @Test
    void aNodeThatIsCutOffGoesOnWithTheKeysThatItKnows() {
        var made = issue();
        nodes.forEach(node -> node.queue.beat());
        nodes.get(1).queue.vanish();
        keys().revoke(made.stored().id(), _ -> {});
        nodes.get(2).queue.beat();
        assertThat(admitting(made.token())).containsExactly("b");
        assertThat(nodes.get(1).known.callerOf(KeyToken.parse("cm_a_b").orElseThrow())).isEmpty();
    }

    private IssuedKey issue() {
        return keys().issue(
                        new KeyRequest("k", "k", Set.of(AccessRole.READ), AccessScope.ALL, null));
    }

    private AccessKeys keys() {
        return nodes.getFirst().keys;
    }

    private List<String> admitting(KeyToken token) {
        return nodes.stream()
                .filter(node -> node.known.callerOf(token).isPresent())
                .map(node -> node.name)
                .toList();
    }

    private final class Node {
        private final String name;
        private final PostgresQueue queue;
        private final KnownKeys known = new KnownKeys(null, clock, new AccessCounts());
        private final AccessKeys keys;
        private final KeyUpkeep upkeep;

        Node(String name) {
            this(name, store.open(name, clock, List.of()));
        }

        Node(String name, PostgresQueue queue) {
            this.name = name;
            this.queue = queue;
            keys = new AccessKeys(queue.accessKeys(), known, clock, CompletableFuture::join);
            upkeep = new KeyUpkeep(queue.accessKeys(), known, clock);
            upkeep.start();
        }

        void close() {
            upkeep.close();
            queue.close();
        }
    }
}
