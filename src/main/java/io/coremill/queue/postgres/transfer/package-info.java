/// The jobs of a shared store as commands take them out of it, and put them into it.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.postgres.transfer;
