/// Stores as commands open them, without a service: their options, and the file of a stopped
/// service or a copy of it.
@org.jspecify.annotations.NullMarked
package io.coremill.queue.offline;
