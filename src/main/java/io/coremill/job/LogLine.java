package io.coremill.job;

import java.time.Instant;

/// One line that an attempt left behind.
///
/// @param source `handler` for what it logged, `stderr` and `stdout` for what a worker printed
/// @param level `debug`, `info`, `warn` or `error`
public record LogLine(Instant at, int attempt, String source, String level, String message) {}
