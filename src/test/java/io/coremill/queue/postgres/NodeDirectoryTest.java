package io.coremill.queue.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.queue.SettableClock;
import io.coremill.queue.cluster.LiveNode;
import io.coremill.queue.cluster.NodeSummary;
import io.coremill.queue.cluster.ServedQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What nodes that share a store see of each other.
@Timeout(60)
class NodeDirectoryTest {
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final NodeSummary SUMMARY =
            new NodeSummary(
                    List.of(
                            new ServedQueue(
                                    "cpu",
                                    "threads",
                                    4,
                                    1,
                                    List.of("noop"),
                                    100,
                                    Duration.ofMinutes(5),
                                    3)),
                    List.of(),
                    2,
                    List.of("cpu-1"),
                    Map.of("coremill.heartbeat", "PT5S"),
                    false);

    private final SettableClock clock = new SettableClock();
    private final SharedStore store = new SharedStore(HEARTBEAT);
    private final List<PostgresQueue> nodes = new ArrayList<>();
    private final PostgresQueue a = open("a");
    private final PostgresQueue b = open("b");

    @AfterEach
    void closeNodes() {
        nodes.forEach(PostgresQueue::close);
    }

    @Test
    void everyNodeListsAllLiveNodesAndWhichOfThemItIs() {
        var listed = live(a);
        assertThat(listed).extracting(LiveNode::name).containsExactly("a", "b");
        assertThat(listed).extracting(LiveNode::self).containsExactly(true, false);
        assertThat(live(b)).extracting(LiveNode::self).containsExactly(false, true);
        assertThat(listed).extracting(LiveNode::version).containsExactly("1", "1");
        assertThat(listed).extracting(LiveNode::instance).doesNotHaveDuplicates();
        assertThat(listed)
                .allSatisfy(
                        node -> {
                            assertThat(node.joined()).isEqualTo(clock.instant());
                            assertThat(node.beat()).isEqualTo(clock.instant());
                            assertThat(node.draining()).isFalse();
                            assertThat(node.summary()).isEqualTo(NodeSummary.UNKNOWN);
                        });
    }

    @Test
    void aNodeIsListedUntilItHasBeenSilentForTwoHeartbeats() {
        b.vanish();
        store.pass(HEARTBEAT.multipliedBy(2), List.of(a), clock);
        assertThat(live(a)).extracting(LiveNode::name).containsExactly("a", "b");
        assertThat(live(a).getFirst().beat()).isEqualTo(clock.instant());
        clock.advance(Duration.ofMillis(1));
        assertThat(live(a)).extracting(LiveNode::name).containsExactly("a");
    }

    @Test
    void twoNodesOfOneNameAreBothListed() {
        open("b");
        assertThat(live(a)).extracting(LiveNode::name).containsExactly("a", "b", "b");
    }

    @Test
    void whatANodeKnowsOfItselfOthersSeeOnceItHasBeaten() {
        a.describedBy(() -> SUMMARY);
        a.beat();
        assertThat(live(b).getFirst().summary()).isEqualTo(SUMMARY);
    }

    /// Long before its next heartbeat, which is never due here: time stands still.
    @Test
    void aNodeShowsAtOnceThatItDrainsAndWhatItIs() throws InterruptedException {
        var described = new CountDownLatch(1);
        a.describedBy(
                () -> {
                    described.countDown();
                    return SUMMARY;
                });
        described.await();
        var drained = new CountDownLatch(1);
        a.drains();
        a.describedBy(
                () -> {
                    drained.countDown();
                    return SUMMARY;
                });
        drained.await();
        a.beat();
        assertThat(live(b).getFirst().draining()).isTrue();
    }

    @Test
    void aNodeThatCannotDescribeItselfLives() {
        a.describedBy(
                () -> {
                    throw new IllegalStateException("no idea");
                });
        a.beat();
        assertThat(live(b).getFirst().summary()).isEqualTo(NodeSummary.UNKNOWN);
    }

    @Test
    void aNodeThatJoinsAnewIsDescribedAtOnce() {
        a.describedBy(() -> SUMMARY);
        a.drains();
        a.beat();
        store.run("DELETE FROM coremill.node WHERE name = 'a'");
        a.beat();
        var anew = live(b).getFirst();
        assertThat(anew.name()).isEqualTo("a");
        assertThat(anew.summary()).isEqualTo(SUMMARY);
        assertThat(anew.draining()).isTrue();
    }

    @Test
    void aListIsKeptForASecondHoweverManyAsk() {
        var first = live(a);
        var last = new AtomicReference<>(first);
        for (int i = 0; i < 100; i++) {
            last.set(a.live());
        }
        assertThat(last.get()).isSameAs(first);
        assertThat(live(a)).isNotSameAs(first);
    }

    /// As of now.
    private List<LiveNode> live(PostgresQueue node) {
        store.skip(SECOND);
        return node.live();
    }

    private PostgresQueue open(String name) {
        var node = store.open(name, clock, List.of());
        nodes.add(node);
        return node;
    }
}
