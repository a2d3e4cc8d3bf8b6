package io.coremill.queue.postgres.node;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A node as the others see it.
///
/// @param instance drawn at its start
/// @param beat its last heartbeat
/// @param summary JSON
public record NodeRow(
        UUID instance,
        String name,
        String version,
        Instant joined,
        Instant beat,
        boolean draining,
        @Nullable String summary) {}
