/// The nodes that share a store, as each of them sees the others.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.cluster;
