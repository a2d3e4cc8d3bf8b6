/// Finished jobs that are to go: which node removes them, the partitions of days, what is removed
/// one by one, and what is too many.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.postgres.retention;
