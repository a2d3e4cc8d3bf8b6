package io.coremill.journal;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/// How many events of one kind there were within a second.
final class LineCount {
    /// Those that are written as they come.
    static final int FIRST = 2;

    /// What becomes of an event.
    enum Fate {
        WRITTEN,
        HELD_BACK,

        /// The second is over: it belongs to the next one.
        TOO_LATE
    }

    private int seen;
    private boolean over;
    private @Nullable ILoggingEvent last;

    synchronized Fate take(ILoggingEvent event) {
        if (over) {
            return Fate.TOO_LATE;
        }
        seen++;
        if (seen <= FIRST) {
            return Fate.WRITTEN;
        }
        event.prepareForDeferredProcessing();
        last = event;
        return Fate.HELD_BACK;
    }

    /// What is to be written at the end: nothing, the one that was held back, or how many were.
    synchronized List<ILoggingEvent> end() {
        over = true;
        ILoggingEvent held = last;
        if (held == null) {
            return List.of();
        }
        return seen == FIRST + 1 ? List.of(held) : List.of(summary(held, seen - FIRST));
    }

    private static ILoggingEvent summary(ILoggingEvent last, int more) {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        var summary =
                new LoggingEvent(
                        LineCount.class.getName(),
                        context.getLogger(last.getLoggerName()),
                        last.getLevel(),
                        "{} more like these within a second, the last: {}",
                        null,
                        new Object[] {more, last.getFormattedMessage()});
        List<KeyValuePair> facts = last.getKeyValuePairs();
        if (facts != null) {
            facts.forEach(summary::addKeyValuePair);
        }
        summary.addKeyValuePair(new KeyValuePair("event.count", more));
        return summary;
    }
}
