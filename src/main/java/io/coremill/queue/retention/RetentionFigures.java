package io.coremill.queue.retention;

import java.time.Duration;

/// How the removal of finished jobs comes along.
///
/// @param behind for how long the oldest job that should be gone has been there; zero if none is
/// @param surplus finished jobs that are more than their queues may keep
/// @param freeBytes of the store's file that hold nothing and are used again; NaN where the store
///     is not a file
public record RetentionFigures(Duration behind, long surplus, double freeBytes) {
    public static final RetentionFigures UNKNOWN =
            new RetentionFigures(Duration.ZERO, 0, Double.NaN);
}
