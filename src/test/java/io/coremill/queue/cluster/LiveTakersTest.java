package io.coremill.queue.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.ExecutorKind;
import io.coremill.queue.QueueDefinition;
import io.coremill.queue.QueueDefinitions;
import io.coremill.queue.SampleQueues;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LiveTakersTest {
    private static final QueueDefinitions OWN =
            new QueueDefinitions(
                    List.of(
                            new QueueDefinition(
                                    "render",
                                    ExecutorKind.THREADS,
                                    1,
                                    SampleQueues.JAVA_HANDLERS,
                                    SampleQueues.DEFAULTS,
                                    10,
                                    SampleQueues.GRACES,
                                    new QueueDefinition.Placement(Set.of("gpu"), false))));

    private final LiveNode any = node("any", false, false, queue("render", List.of()));
    private final LiveNode some = node("some", false, false, queue("render", List.of("svg")));

    @Test
    void aQueueThatANodeServesWaitsForNothing() {
        var takers = takers(any, some);
        assertThat(takers.waitingFor("render")).isNull();
        assertThat(takers.of("render")).containsExactly("any", "some");
        assertThat(takers.queues()).containsExactly("render");
    }

    @Test
    void whatAQueueWaitsForIsSaid() {
        assertThat(takers().waitingFor("render"))
                .isEqualTo(
                        "a live node that serves queue render; it must have gpu in"
                                + " coremill.node-labels");
        assertThat(takers(any).waitingFor("other"))
                .isEqualTo(
                        "a live node that serves queue other; it must have"
                                + " coremill.queues.other in its settings");
        assertThat(takers().waitingFor("render", "svg")).isEqualTo(takers().waitingFor("render"));
    }

    @Test
    void soIsWhatAJobOfATypeWaitsFor() {
        assertThat(takers(some).waitingFor("render", "svg")).isNull();
        assertThat(takers(some, any).waitingFor("render", "png")).isNull();
        assertThat(takers(some).waitingFor("render", "png"))
                .isEqualTo(
                        "a live node that runs jobs of type png in queue render; it must have a"
                                + " handler or a .command for them");
    }

    @Test
    void aNodeThatIsAboutToEndTakesNothing() {
        var takers = takers(node("ending", true, false, queue("render", List.of())));
        assertThat(takers.waitingFor("render")).isNotNull();
        assertThat(takers.of("render")).isEmpty();
        assertThat(takers.taker("render", "svg")).isEmpty();
    }

    @Test
    void whatANodeHasLeftOutMayBeAnything() {
        assertThat(takers(node("cut", false, true)).waitingFor("render", "svg")).isNull();
        var typeless = takers(node("typeless", false, true, queue("render", null)));
        assertThat(typeless.waitingFor("render", "svg")).isNull();
        assertThat(typeless.taker("render", "svg")).isPresent();
        assertThat(typeless.of("other")).isEmpty();
    }

    @Test
    void aTakerTakesTheType() {
        var takers = takers(some);
        assertThat(takers.taker("render", "svg")).contains(queue("render", List.of("svg")));
        assertThat(takers.taker("render", "png")).isEmpty();
        assertThat(takers.taker("other", "svg")).isEmpty();
        assertThat(takers.queuesNaming("svg")).containsExactly("render");
        assertThat(takers.queuesNaming("png")).isEmpty();
    }

    private static LiveTakers takers(LiveNode... nodes) {
        return new LiveTakers(List.of(nodes), OWN);
    }

    private static LiveNode node(
            String name, boolean draining, boolean cut, ServedQueue... queues) {
        var summary = new NodeSummary(List.of(queues), List.of(), 1, List.of(), cut);
        return new LiveNode(
                UUID.randomUUID(),
                name,
                false,
                "1",
                Instant.EPOCH,
                Instant.EPOCH,
                draining,
                summary);
    }

    private static ServedQueue queue(String name, @Nullable List<String> types) {
        return new ServedQueue(name, "threads", 1, 0, types, 10, Duration.ofMinutes(1), 3);
    }
}
