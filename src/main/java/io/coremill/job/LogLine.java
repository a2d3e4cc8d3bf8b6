package io.coremill.job;

import io.coremill.text.TextLimit;
import java.time.Instant;

/// One line that an attempt left behind.
///
/// @param source `handler` for what it logged, `stderr` and `stdout` for what a worker printed
/// @param level `debug`, `info`, `warn` or `error`
/// @param message as much of it as [TextLimit#LOG_LINE] keeps
public record LogLine(Instant at, int attempt, String source, String level, String message) {

    public LogLine {
        message = TextLimit.LOG_LINE.cut(message);
    }
}
