package io.coremill.executor;

import org.jspecify.annotations.Nullable;

/// Where an executor finds its next attempt.
@FunctionalInterface
public interface AssignmentSource {

    /// The next attempt to run, or null if there is none now. Never blocks; safe from any thread.
    @Nullable Assignment poll();
}
