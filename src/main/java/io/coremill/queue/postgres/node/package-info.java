/// The life of the nodes that share a store: heartbeats, what becomes of the leases of dead ones,
/// and news between nodes.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.postgres.node;
