/// The durable queue as the rest of the house sees it.
@org.jspecify.annotations.NullMarked
package io.coremill.queue;
