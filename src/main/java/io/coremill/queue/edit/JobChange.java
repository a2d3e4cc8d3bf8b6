package io.coremill.queue.edit;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What is to be different about a job that waits; null leaves it as it is.
///
/// @param dueAt when it may run at the earliest; what has passed means at once
/// @param target where it is to wait
/// @param maxAttempts one more than it has had, at least
public record JobChange(
        @Nullable Integer priority,
        @Nullable Instant dueAt,
        @Nullable Target target,
        @Nullable Duration timeout,
        @Nullable Integer maxAttempts) {

    /// A queue to move to.
    ///
    /// @param maxWaiting jobs that may wait there
    public record Target(String queue, int maxWaiting) {}
}
