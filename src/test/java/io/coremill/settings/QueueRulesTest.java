package io.coremill.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Which keys a queue has, and for which queues each of them is.
class QueueRulesTest {
    private static final Pattern ROW = Pattern.compile("\\| `\\.([a-z.-]+?)(\\.<NAME>)?` \\|.*");

    /// Of every queue, or looked at by their value.
    private static final List<String> OTHERS =
            List.of(
                    "executor",
                    "on",
                    "slots",
                    "timeout",
                    "max-attempts",
                    "backoff.kind",
                    "backoff.base",
                    "backoff.max",
                    "backoff.pauses",
                    "backoff.jitter",
                    "max-waiting",
                    "priority-ageing",
                    "retain.succeeded",
                    "retain.failed",
                    "retain.cancelled",
                    "retain.expired",
                    "retain.count",
                    "cancel-grace",
                    "term-grace",
                    "command",
                    "env");

    @Test
    void everyKeyOfAQueueHasItsRule() {
        assertThat(
                        Stream.of(
                                        QueueRules.OF_PROCESSES,
                                        QueueRules.OF_WORKERS,
                                        QueueRules.OF_ONCE,
                                        OTHERS)
                                .flatMap(List::stream))
                .containsExactlyInAnyOrderElementsOf(keys(QueueProperties.class, "").toList());
    }

    @Test
    void everyKeyOfAQueueIsOnThePageAndNoOther() throws IOException {
        assertThat(
                        Files.readAllLines(Path.of("docs/configuration.md")).stream()
                                .takeWhile(line -> !line.equals("### Schedules"))
                                .map(ROW::matcher)
                                .filter(Matcher::matches)
                                .map(row -> row.group(1)))
                .containsExactlyInAnyOrderElementsOf(keys(QueueProperties.class, "").toList());
    }

    private static Stream<String> keys(Class<?> record, String prefix) {
        return Arrays.stream(record.getRecordComponents())
                .flatMap(
                        part ->
                                part.getType().isRecord()
                                        ? keys(part.getType(), prefix + key(part) + ".")
                                        : Stream.of(prefix + key(part)));
    }

    private static String key(RecordComponent part) {
        return part.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
