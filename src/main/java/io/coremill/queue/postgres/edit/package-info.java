/// What clients change about jobs of the shared store that are there.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.postgres.edit;
