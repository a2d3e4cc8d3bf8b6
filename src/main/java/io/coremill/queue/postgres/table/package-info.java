/// The tables: their statements, and how jobs and texts stand in them.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.postgres.table;
