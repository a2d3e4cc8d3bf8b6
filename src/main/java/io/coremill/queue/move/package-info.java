/// The command `migrate-store`, which moves all that the file of a stopped service has into a
/// shared store.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.move;
