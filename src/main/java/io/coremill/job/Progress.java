package io.coremill.job;

import org.jspecify.annotations.Nullable;

/// How far a running attempt says it has come, in units of its own.
public record Progress(double done, @Nullable Double total, @Nullable String message) {}
