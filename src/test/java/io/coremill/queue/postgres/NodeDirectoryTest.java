package io.coremill.queue.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.queue.QueueDefinitions;
import io.coremill.queue.SettableClock;
import io.coremill.queue.cluster.LiveNode;
import io.coremill.queue.cluster.LiveTakers;
import io.coremill.queue.cluster.NodeSummary;
import io.coremill.queue.cluster.ServedQueue;
import io.coremill.queue.cluster.SettingDifference;
import io.coremill.queue.cluster.SettingDifference.NodesOfValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/// What nodes that share a store see of each other.
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class NodeDirectoryTest {
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final String MAX_WAITING = "coremill.queues.cpu.max-waiting";
    private static final NodeSummary SUMMARY = summary(100);

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

    /// Also where the list has just been asked for, and with no heartbeat of another node since.
    @Test
    void whatANodeServedIsMissedWithinTwoHeartbeatsAndASecond() {
        b.nodes().describedBy(() -> SUMMARY);
        b.beat();
        b.vanish();
        store.pass(HEARTBEAT.multipliedBy(2), List.of(a), clock);
        a.nodes().describedBy(() -> new NodeSummary(List.of(), List.of(), 2, List.of(), false));
        a.beat();
        assertThat(waitingForCpu(live(a))).isNull();
        clock.advance(SECOND);
        assertThat(waitingForCpu(live(a))).contains("a live node that serves queue cpu");
    }

    private static @Nullable String waitingForCpu(List<LiveNode> nodes) {
        return new LiveTakers(nodes, new QueueDefinitions(List.of())).waitingFor("cpu");
    }

    @Test
    void twoNodesOfOneNameAreBothListed() {
        open("b");
        assertThat(live(a)).extracting(LiveNode::name).containsExactly("a", "b", "b");
    }

    @Test
    void whatANodeKnowsOfItselfOthersSeeOnceItHasBeaten() {
        a.nodes().describedBy(() -> SUMMARY);
        a.beat();
        assertThat(live(b).getFirst().summary()).isEqualTo(SUMMARY);
    }

    /// Long before its next heartbeat, which is never due here: time stands still.
    @Test
    void aNodeShowsAtOnceThatItDrainsAndWhatItIs() throws InterruptedException {
        var described = new CountDownLatch(1);
        a.nodes()
                .describedBy(
                        () -> {
                            described.countDown();
                            return SUMMARY;
                        });
        described.await();
        var drained = new CountDownLatch(1);
        a.nodes().drains();
        a.nodes()
                .describedBy(
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
        a.nodes()
                .describedBy(
                        () -> {
                            throw new IllegalStateException("no idea");
                        });
        a.beat();
        assertThat(live(b).getFirst().summary()).isEqualTo(NodeSummary.UNKNOWN);
    }

    @Test
    void aNodeThatJoinsAnewIsDescribedAtOnce() {
        a.nodes().describedBy(() -> SUMMARY);
        a.nodes().drains();
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
        for (int i = 0; i < 100; i++) {
            assertThat(a.nodes().live()).isSameAs(first);
        }
        assertThat(live(a)).isNotSameAs(first);
    }

    /// Each of both nodes has it in its log.
    @Test
    void settingsInWhichNodesDifferAreWarnedOfOnceEachTimeTheyChange(CapturedOutput output) {
        a.nodes().describedBy(() -> summary(100));
        b.nodes().describedBy(() -> summary(200));
        beatAll();
        beatAll();
        assertThat(a.nodes().differences())
                .containsExactly(
                        new SettingDifference(
                                MAX_WAITING,
                                List.of(
                                        new NodesOfValue("100", List.of("a")),
                                        new NodesOfValue("200", List.of("b")))));
        assertThat(warnings(output, "100 on a; 200 on b")).isEqualTo(2);

        b.nodes().describedBy(() -> summary(300));
        beatAll();
        assertThat(warnings(output, "100 on a; 300 on b")).isEqualTo(2);

        b.nodes().describedBy(() -> summary(100));
        beatAll();
        beatAll();
        assertThat(a.nodes().differences()).isEmpty();
        assertThat(output).contains("do not differ");
        assertThat(warnings(output, "")).isEqualTo(4);
    }

    @Test
    void aNodeThatIsLeftAloneDiffersFromNone() {
        a.nodes().describedBy(() -> summary(100));
        b.nodes().describedBy(() -> summary(200));
        beatAll();
        assertThat(a.nodes().differences()).hasSize(1);
        b.vanish();
        store.pass(HEARTBEAT.multipliedBy(2).plusMillis(1), List.of(a), clock);
        a.beat();
        assertThat(a.nodes().differences()).isEmpty();
    }

    @Test
    void aRequestReachesTheNodeThatIsMeantAndIsGone() throws InterruptedException {
        var ofA = recycled(a);
        var ofB = recycled(b);
        assertThat(a.nodes().recycle(instance("b"), "cpu-1")).isTrue();
        assertThat(ofB.take()).isEqualTo("cpu-1");
        assertThat(store.number("SELECT count(*) FROM coremill.node_request")).isZero();
        assertThat(ofA).isEmpty();
    }

    /// Which learns of what is new by its look alone.
    @Test
    void aNodeThatCannotListenTakesARequestAtItsNextLook() {
        var deaf = store.openDeaf("deaf", clock, List.of());
        nodes.add(deaf);
        var heard = recycled(deaf);
        a.nodes().recycle(instance("deaf"), "cpu-1");
        a.nodes().recycle(instance("deaf"), "cpu-2");
        deaf.beat();
        assertThat(heard).containsExactly("cpu-1", "cpu-2");
        deaf.beat();
        assertThat(heard).hasSize(2);
    }

    @Test
    void aNodeThatIsGoneTakesNoRequestAndLeavesNone() {
        var dead = instance("b");
        b.vanish();
        assertThat(a.nodes().recycle(dead, "cpu-1")).isTrue();
        store.pass(HEARTBEAT.multipliedBy(2), List.of(a), clock);
        clock.advance(Duration.ofMillis(1));
        assertThat(a.nodes().recycle(dead, "cpu-2")).isFalse();
        assertThat(a.nodes().recycle(UUID.randomUUID(), "cpu-1")).isFalse();
        assertThat(store.number("SELECT count(*) FROM coremill.node_request")).isEqualTo(1);
        a.beat();
        assertThat(store.number("SELECT count(*) FROM coremill.node_request")).isZero();
    }

    private static BlockingQueue<String> recycled(PostgresQueue node) {
        var workers = new LinkedBlockingQueue<String>();
        node.nodes().recycledBy(workers::add);
        return workers;
    }

    private UUID instance(String name) {
        return live(a).stream()
                .filter(node -> node.name().equals(name))
                .map(LiveNode::instance)
                .findFirst()
                .orElseThrow();
    }

    private void beatAll() {
        nodes.forEach(PostgresQueue::beat);
        a.beat();
    }

    private static long warnings(CapturedOutput output, String values) {
        return output.getAll()
                .lines()
                .filter(line -> line.contains(MAX_WAITING + ", which should be the same"))
                .filter(line -> line.endsWith(values))
                .count();
    }

    private static NodeSummary summary(int maxWaiting) {
        var queue =
                new ServedQueue(
                        "cpu",
                        "threads",
                        4,
                        1,
                        List.of("noop"),
                        maxWaiting,
                        Duration.ofMinutes(5),
                        3);
        return new NodeSummary(List.of(queue), List.of(), 2, List.of("cpu-1"), false);
    }

    /// As of now.
    private List<LiveNode> live(PostgresQueue node) {
        store.skip(SECOND);
        return node.nodes().live();
    }

    private PostgresQueue open(String name) {
        var node = store.open(name, clock, List.of());
        nodes.add(node);
        return node;
    }
}
