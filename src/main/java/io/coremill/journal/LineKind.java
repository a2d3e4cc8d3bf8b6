package io.coremill.journal;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/// What makes events alike: where they come from, their words without what is filled in, and the
/// queue and the type of the job that they are about.
record LineKind(
        String logger, Level level, String words, @Nullable Object queue, @Nullable Object type) {

    static LineKind of(ILoggingEvent event) {
        return new LineKind(
                event.getLoggerName(),
                event.getLevel(),
                String.valueOf(event.getMessage()),
                value(event, "job.queue"),
                value(event, "job.type"));
    }

    /// For when there are too many to distinguish.
    LineKind coarse() {
        return new LineKind(logger, level, "", null, null);
    }

    private static @Nullable Object value(ILoggingEvent event, String key) {
        List<KeyValuePair> facts = event.getKeyValuePairs();
        if (facts == null) {
            return null;
        }
        return facts.stream()
                .filter(fact -> fact.key.equals(key))
                .map(fact -> fact.value)
                .findFirst()
                .orElse(null);
    }
}
