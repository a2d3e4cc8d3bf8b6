/// Schedules in the tables of a store, the same statements for each.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.schedule;
