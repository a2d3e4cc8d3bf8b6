package io.coremill.queue.lookup;

/// How many jobs a search has found.
///
/// @param more whether there may be more: it stopped at its bound
public record JobCount(long jobs, boolean more) {}
