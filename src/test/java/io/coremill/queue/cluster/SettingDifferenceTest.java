package io.coremill.queue.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.RetryPolicy.Backoff;
import io.coremill.job.RetryPolicy.Kind;
import io.coremill.queue.AttemptTerms;
import io.coremill.queue.AttemptTerms.BackoffTerms;
import io.coremill.queue.cluster.SettingDifference.NodesOfValue;
import io.coremill.queue.retention.RetentionPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What differs between the settings of nodes.
class SettingDifferenceTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void nodesWithTheSameSettingsDifferInNothing() {
        var linear = new Backoff(Kind.LINEAR, SECOND, MINUTE, List.of(), true);
        Map<String, AttemptTerms> types = Map.of("a", new AttemptTerms(SECOND, 2, null));
        assertThat(among(node("one", types, linear), node("two", types, linear))).isEmpty();
        assertThat(among(node("one", Map.of(), Backoff.DEFAULT), node("two", Map.of(), null)))
                .isEmpty();
    }

    @Test
    void pausesOfAQueueAreComparedPartByPart() {
        var linear = new Backoff(Kind.LINEAR, SECOND, MINUTE, List.of(), true);
        assertThat(among(node("one", Map.of(), null), node("two", Map.of(), linear)))
                .containsExactly(
                        differing("coremill.queues.io.backoff.kind", "exponential", "linear"),
                        differing("coremill.queues.io.backoff.max", "PT10M", "PT1M"));
        var listed = Backoff.listed(List.of(SECOND), false);
        var longer = Backoff.listed(List.of(SECOND, MINUTE), false);
        assertThat(among(node("one", Map.of(), listed), node("two", Map.of(), longer)))
                .containsExactly(
                        differing("coremill.queues.io.backoff.pauses", "PT1S", "PT1S,PT1M"));
    }

    @Test
    void howLongJobsAreKeptIsComparedKeyByKey() {
        var usual = RetentionPolicy.USUAL;
        var other =
                new RetentionPolicy(
                        usual.succeeded(), SECOND, usual.cancelled(), usual.expired(), 5);
        assertThat(among(keeping("one", null), keeping("two", usual))).isEmpty();
        assertThat(among(keeping("one", null), keeping("two", other)))
                .containsExactly(
                        differing("coremill.queues.io.retain.count", "1000000", "5"),
                        differing("coremill.queues.io.retain.failed", "PT720H", "PT1S"));
    }

    private static LiveNode keeping(String name, @Nullable RetentionPolicy retain) {
        return serving(
                name,
                Map.of(),
                new ServedQueue(
                        "io", "threads", 1, 0, List.of(), 9, MINUTE, 3, null, retain, null));
    }

    @Test
    void howWaitingCountsIsComparedAndCountsForNothingWhereANodeSaysNothing() {
        assertThat(among(ageing("one", null), ageing("two", MINUTE)))
                .containsExactly(differing("coremill.queues.io.priority-ageing", "PT0S", "PT1M"));
        assertThat(among(ageing("one", MINUTE), ageing("two", MINUTE))).isEmpty();
    }

    @Test
    void aTypeIsComparedAmongAllNodes() {
        var terms =
                new AttemptTerms(
                        null, 5, new BackoffTerms(null, null, null, List.of(SECOND), false));
        assertThat(among(node("one", Map.of("a.b", terms), null), node("two", Map.of(), null)))
                .containsExactlyInAnyOrder(
                        differing("coremill.types[a.b].max-attempts", "5", "not set"),
                        differing("coremill.types[a.b].backoff.pauses", "PT1S", "not set"),
                        differing("coremill.types[a.b].backoff.jitter", "false", "not set"));
    }

    /// A node without a key writes in clear what others encrypt.
    @Test
    void theKeyThatEncryptsIsComparedAmongAllNodes() {
        assertThat(among(sealing("one", "a.01234567"), sealing("two", "b.01234567")))
                .containsExactly(
                        differing("coremill.encryption.key-file", "a.01234567", "b.01234567"));
        assertThat(among(sealing("one", "a.01234567"), sealing("two", null)))
                .containsExactly(
                        differing("coremill.encryption.key-file", "a.01234567", "not set"));
        assertThat(among(sealing("one", null), sealing("two", null))).isEmpty();
    }

    private static LiveNode sealing(String name, @Nullable String key) {
        return described(
                name,
                new NodeSummary(
                        List.of(), List.of(), 1, List.of(), List.of(), false, Map.of(), key));
    }

    private static List<SettingDifference> among(LiveNode... nodes) {
        return SettingDifference.among(List.of(nodes)).stream()
                .map(SettingDifferenceTest::sorted)
                .toList();
    }

    /// In the order of the nodes.
    private static SettingDifference sorted(SettingDifference difference) {
        return new SettingDifference(
                difference.setting(),
                difference.values().stream()
                        .sorted((a, b) -> a.nodes().getFirst().compareTo(b.nodes().getFirst()))
                        .toList());
    }

    private static SettingDifference differing(String setting, String ofOne, String ofTwo) {
        return new SettingDifference(
                setting,
                List.of(
                        new NodesOfValue(ofOne, List.of("one")),
                        new NodesOfValue(ofTwo, List.of("two"))));
    }

    private static LiveNode ageing(String name, @Nullable Duration ageing) {
        return serving(
                name,
                Map.of(),
                new ServedQueue(
                        "io", "threads", 1, 0, List.of(), 9, MINUTE, 3, null, null, ageing));
    }

    private static LiveNode node(
            String name, Map<String, AttemptTerms> types, @Nullable Backoff backoff) {
        return serving(
                name,
                types,
                new ServedQueue(
                        "io", "threads", 1, 0, List.of(), 9, MINUTE, 3, backoff, null, null));
    }

    private static LiveNode serving(
            String name, Map<String, AttemptTerms> types, ServedQueue queue) {
        return described(
                name,
                new NodeSummary(List.of(queue), List.of(), 1, List.of(), List.of(), false, types));
    }

    private static LiveNode described(String name, NodeSummary summary) {
        return new LiveNode(
                UUID.randomUUID(), name, false, "1", Instant.EPOCH, Instant.EPOCH, false, summary);
    }
}
