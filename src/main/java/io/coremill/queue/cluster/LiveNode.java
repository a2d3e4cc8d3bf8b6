package io.coremill.queue.cluster;

import java.time.Instant;
import java.util.UUID;

/// A node that has shown within two heartbeats that it lives.
///
/// @param instance drawn at its start
/// @param name for people; two nodes may have the same
/// @param self whether it is the node that was asked
/// @param version of the service
/// @param beat its last heartbeat
/// @param draining whether it claims no more, as it is about to end
/// @param summary as of its last heartbeat
public record LiveNode(
        UUID instance,
        String name,
        boolean self,
        String version,
        Instant joined,
        Instant beat,
        boolean draining,
        NodeSummary summary) {}
