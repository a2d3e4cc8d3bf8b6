package io.coremill.queue.postgres.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.RetryPolicy.Backoff;
import io.coremill.job.RetryPolicy.Kind;
import io.coremill.queue.AttemptTerms;
import io.coremill.queue.cluster.NodeSummary;
import io.coremill.queue.cluster.ServedQueue;
import io.coremill.queue.retention.RetentionPolicy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SummaryColumnTest {
    private static final int MOST = 16 * 1024;

    /// Nodes of other versions read it.
    @Test
    void aSummaryIsStoredInTheseWords() {
        var summary = summary(List.of(queue("io", List.of("sleep"))), List.of("io-1"));
        String stored =
                """
                {"queues":[{"name":"io","executor":"threads","slots":4,"running":1,\
                "types":["sleep"],"maxWaiting":100,"timeout":"PT5M","maxAttempts":3}],\
                "labels":["gpu"],"cores":2,"workers":["io-1"],"cut":false}""";
        assertThat(SummaryColumn.write(summary)).isEqualTo(stored);
        assertThat(SummaryColumn.read(stored)).isEqualTo(summary);
    }

    @Test
    void whatIsTooLongLosesItsWorkersFirst() {
        var queues = List.of(queue("io", List.of("sleep")));
        var read = written(summary(queues, names("worker", 2_000)));
        assertThat(read.workers()).isEmpty();
        assertThat(read.queues()).isEqualTo(queues);
        assertThat(read.cut()).isTrue();
    }

    @Test
    void whatIsStillTooLongLosesItsTypes() {
        var read = written(summary(List.of(queue("io", names("type", 2_000))), List.of("io-1")));
        assertThat(read.workers()).isEmpty();
        assertThat(read.queues()).containsExactly(queue("io", List.of()).withoutTypes());
        assertThat(read.cut()).isTrue();
    }

    @Test
    void whatIsStillTooLongKeepsAsManyQueuesAsFit() {
        var queues = names("täglich", 2_000).stream().map(name -> queue(name, List.of())).toList();
        var read = written(summary(queues, List.of()));
        assertThat(read.queues()).hasSizeBetween(90, 1_000);
        assertThat(read.queues())
                .isEqualTo(
                        queues.subList(0, read.queues().size()).stream()
                                .map(ServedQueue::withoutTypes)
                                .toList());
        assertThat(read.labels()).containsExactly("gpu");
        assertThat(read.cut()).isTrue();
    }

    @Test
    void whatDoesNotFitAtAllIsNotKnown() {
        var summary = new NodeSummary(List.of(), names("label", 3_000), 2, List.of(), false);
        assertThat(written(summary)).isEqualTo(NodeSummary.UNKNOWN);
    }

    @Test
    void whatHoldsForAttemptsIsKept() {
        var backoff = Backoff.listed(List.of(Duration.ofSeconds(1)), false);
        var queue =
                new ServedQueue(
                        "io",
                        "threads",
                        4,
                        1,
                        List.of(),
                        9,
                        Duration.ofMinutes(1),
                        3,
                        backoff,
                        new RetentionPolicy(
                                Duration.ZERO,
                                Duration.ofDays(1),
                                Duration.ofDays(2),
                                Duration.ofDays(3),
                                0),
                        Duration.ofMinutes(2));
        var terms =
                new AttemptTerms(
                        null,
                        5,
                        new AttemptTerms.BackoffTerms(
                                Kind.LINEAR, Duration.ofMillis(5), null, null, true));
        var summary =
                new NodeSummary(
                        List.of(queue),
                        List.of(),
                        2,
                        List.of(),
                        List.of(),
                        false,
                        Map.of("a.b", terms));
        assertThat(written(summary)).isEqualTo(summary);
    }

    @Test
    void whatAnotherVersionLeavesOutIsEmpty() {
        assertThat(SummaryColumn.read("{\"cores\":3,\"moon\":{\"phase\":1}}"))
                .isEqualTo(new NodeSummary(List.of(), List.of(), 3, List.of(), false));
        assertThat(SummaryColumn.read("{\"queues\":[{\"name\":\"io\"}],\"labels\":[\"gpu\"]}"))
                .extracting(NodeSummary::labels)
                .isEqualTo(List.of("gpu"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "nonsense", "{\"queues\":7}", "null"})
    void whatCannotBeReadIsNotKnown(String stored) {
        assertThat(SummaryColumn.read(stored)).isEqualTo(NodeSummary.UNKNOWN);
    }

    @Test
    void aNodeWithoutASummaryIsNotKnown() {
        assertThat(SummaryColumn.read(null)).isEqualTo(NodeSummary.UNKNOWN);
    }

    private static NodeSummary written(NodeSummary summary) {
        String stored = SummaryColumn.write(summary);
        assertThat(stored.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(MOST);
        return SummaryColumn.read(stored);
    }

    private static NodeSummary summary(List<ServedQueue> queues, List<String> workers) {
        return new NodeSummary(queues, List.of("gpu"), 2, workers, false);
    }

    private static ServedQueue queue(String name, List<String> types) {
        return new ServedQueue(name, "threads", 4, 1, types, 100, Duration.ofMinutes(5), 3);
    }

    private static List<String> names(String kind, int many) {
        return IntStream.range(0, many).mapToObj(i -> kind + "-" + i).toList();
    }
}
