/// The tables: their statements, and how jobs and times stand in them.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.sqlite.table;
