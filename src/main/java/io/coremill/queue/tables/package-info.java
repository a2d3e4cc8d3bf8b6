/// The command `prepare-database`, which brings the tables of a shared store up to date, for nodes
/// whose role may not.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.tables;
