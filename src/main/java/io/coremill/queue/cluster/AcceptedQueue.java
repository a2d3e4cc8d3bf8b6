package io.coremill.queue.cluster;

import io.coremill.queue.QueueDefinition;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A queue into which a node lets jobs.
///
/// @param types that it takes; null if it takes any
/// @param defaults what holds for jobs that bring nothing
/// @param ofTypes the same for types for which something is set, by their names
public record AcceptedQueue(
        String name,
        int maxWaiting,
        @Nullable Set<String> types,
        QueueDefinition.Defaults defaults,
        Map<String, QueueDefinition.Defaults> ofTypes) {}
