package io.coremill.queue.sqlite;

/// What the writer remembers of a current lease.
///
/// @param started false while it is held ready
record Hold(String queue, boolean started) {}
