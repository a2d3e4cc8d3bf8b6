package io.coremill.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.RetryPolicy.Backoff;
import io.coremill.job.RetryPolicy.Kind;
import io.coremill.queue.AttemptTerms;
import io.coremill.queue.AttemptTerms.BackoffTerms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/// What settings set for attempts, of queues and of types.
class RetrySettingsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void pausesOfAQueueAreRead() {
        assertThat(backoff(Map.of("kind", "linear", "base", "2s", "max", "1m", "jitter", "false")))
                .isEqualTo(
                        new Backoff(
                                Kind.LINEAR,
                                Duration.ofSeconds(2),
                                Duration.ofMinutes(1),
                                List.of(),
                                false));
        assertThat(backoff(Map.of("pauses", "1s, PT1M", "kind", "pauses")))
                .isEqualTo(Backoff.listed(List.of(SECOND, Duration.ofMinutes(1)), true));
        assertThat(backoff(Map.of("base", "1h")).max()).isEqualTo(Duration.ofHours(1));
        assertThat(backoff(Map.of())).isEqualTo(Backoff.DEFAULT);
    }

    @Test
    void aTypeIsReadByItsWholeName() throws IOException {
        Map<String, AttemptTerms> types =
                types(
                        WrittenSettings.yaml(
                                """
                                coremill:
                                  types:
                                    "[image.resize]":
                                      timeout: 1m
                                      max-attempts: 5
                                      backoff: {kind: fixed, base: 3s}
                                    noop: {max-attempts: 1}
                                    7: {backoff: {pauses: [1s, 1s]}}
                                """));
        assertThat(types)
                .containsExactly(
                        Map.entry(
                                "7",
                                new AttemptTerms(
                                        null,
                                        null,
                                        new BackoffTerms(
                                                null, null, null, List.of(SECOND, SECOND), null))),
                        Map.entry(
                                "image.resize",
                                new AttemptTerms(
                                        Duration.ofMinutes(1),
                                        5,
                                        new BackoffTerms(
                                                Kind.FIXED,
                                                Duration.ofSeconds(3),
                                                null,
                                                null,
                                                null))),
                        Map.entry("noop", new AttemptTerms(null, 1, null)));
    }

    @Test
    void aTypeMayBeSetInTheEnvironment() {
        Map<String, Object> variables =
                Map.of(
                        "COREMILL_TYPES_RESIZE_TIMEOUT", "9s",
                        "COREMILL_TYPES_RESIZE_BACKOFF_PAUSES", "1s,1s");
        var source =
                new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables);
        assertThat(types(source).get("resize"))
                .isEqualTo(
                        new AttemptTerms(
                                Duration.ofSeconds(9),
                                null,
                                new BackoffTerms(null, null, null, List.of(SECOND, SECOND), null)));
    }

    @Test
    void whatIsWrongIsSaidWithItsKey() {
        String tooMany =
                IntStream.range(0, 21).mapToObj(i -> i + "s").collect(Collectors.joining(","));
        assertThat(
                        WrittenSettings.errors(
                                WrittenSettings.map(
                                        Map.ofEntries(
                                                Map.entry("coremill.types[a.b].timeout", "8d"),
                                                Map.entry("coremill.types[a.b].slots", "1"),
                                                Map.entry("coremill.types[a b].max-attempts", "1"),
                                                Map.entry("coremill.types.grün.max-attempts", "1"),
                                                Map.entry("coremill.types.x.y.max-attempts", "1"),
                                                Map.entry("coremill.types.c.backoff.kind", "slow"),
                                                Map.entry(
                                                        "coremill.types.d.backoff.kind", "pauses"),
                                                Map.entry("coremill.queues.e.executor", "threads"),
                                                Map.entry("coremill.queues.e.backoff.base", "2m"),
                                                Map.entry("coremill.queues.e.backoff.max", "1m"),
                                                Map.entry("coremill.queues.f.executor", "threads"),
                                                Map.entry(
                                                        "coremill.queues.f.backoff.pauses",
                                                        tooMany),
                                                Map.entry("coremill.queues.g.executor", "threads"),
                                                Map.entry(
                                                        "coremill.queues.g.backoff.pauses",
                                                        "1s,8d")))))
                .extracting(error -> error.replaceAll(" \\(.*", ""))
                .containsExactlyInAnyOrder(
                        "coremill.types[a.b].timeout: '8d' must be a duration like 30s, 5m or PT5M,"
                                + " from 1ms to 7d",
                        "coremill.types[a.b].slots: there is no such setting",
                        "coremill.types[a b]: a type's name has 1 to 100 of A-Z a-z 0-9 . _ and -;"
                                + " one with a '.' needs brackets, as in coremill.types[image.resize]",
                        "coremill.types.grün: a type's name has 1 to 100 of A-Z a-z 0-9 . _ and -;"
                                + " one with a '.' needs brackets, as in coremill.types[image.resize]",
                        "coremill.types[x].y.max-attempts: there is no such setting",
                        "coremill.types[c].backoff.kind: 'slow' must be exponential, linear, fixed or"
                                + " pauses",
                        "coremill.types[d].backoff.pauses: are missing; the kind pauses needs 1 to 20",
                        "coremill.queues.e.backoff.base: must not be longer than backoff.max",
                        "coremill.queues.f.backoff.pauses: has 21 pauses; there may be 20",
                        "coremill.queues.g.backoff.pauses: PT192H is not from 0s to 7d");
    }

    @Test
    void everyKeyOfATypeIsOnThePage() throws IOException {
        assertThat(Files.readString(Path.of("docs/configuration.md")))
                .contains("| `timeout` |", "| `max-attempts` |", "| `backoff.*` |");
    }

    private static Backoff backoff(Map<String, String> written) {
        Map<String, String> keys =
                written.entrySet().stream()
                        .collect(
                                Collectors.toMap(
                                        key -> "coremill.queues.mine.backoff." + key.getKey(),
                                        Map.Entry::getValue));
        keys.put("coremill.queues.mine.executor", "threads");
        return WrittenSettings.read(WrittenSettings.map(keys))
                .queues()
                .find("mine")
                .orElseThrow()
                .defaults()
                .backoff();
    }

    private static Map<String, AttemptTerms> types(PropertySource<?> source) {
        return WrittenSettings.read(source).queues().types();
    }
}
