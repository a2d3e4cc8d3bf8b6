/// Jobs whose payloads are sealed, on their way into a store of any kind and out of it.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.sealing;
