/// Keys of callers in the tables of a store, with the same statements for each.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.access;
