package io.coremill.queue.key;

/// How many keys a store remembers.
///
/// @param requests idempotency keys; an estimate where there are very many
/// @param unique keys of jobs that are to be the only ones; an estimate where there are very many
public record KeyCounts(long requests, long unique) {}
