/// The record of who did what in the tables of a store, with the same statements for each.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.audit;
