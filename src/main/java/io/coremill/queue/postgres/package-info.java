/// The store that several nodes share, in a PostgreSQL database.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.postgres;
