package io.coremill.executor.threads;

import java.time.Duration;

/// How a queue runs its attempts on threads of this process.
///
/// @param stopGrace how long an attempt that was asked to stop may take, before it is ended without
///     its thread's word
public record ThreadSettings(String node, String queue, int slots, Duration stopGrace) {
    public static final Duration DEFAULT_STOP_GRACE = Duration.ofSeconds(2);

    public ThreadSettings(String node, String queue, int slots) {
        this(node, queue, slots, DEFAULT_STOP_GRACE);
    }
}
