/// The queue in one PostgreSQL: the store that many nodes share.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.postgres;
