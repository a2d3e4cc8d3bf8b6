package io.coremill.executor.threads;

import java.time.Duration;

/// A queue whose attempts run on threads of this process.
///
/// @param stopGrace how long an attempt that was told to stop may take, before it is ended without
///     its thread's word
public record ThreadQueue(String node, String name, int slots, Duration stopGrace) {
    public static final Duration DEFAULT_STOP_GRACE = Duration.ofSeconds(2);

    public ThreadQueue(String node, String name, int slots) {
        this(node, name, slots, DEFAULT_STOP_GRACE);
    }
}
