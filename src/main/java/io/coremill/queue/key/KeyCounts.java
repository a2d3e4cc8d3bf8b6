package io.coremill.queue.key;

/// How many keys a store remembers.
///
/// @param requests idempotency keys; an estimate where there are very many
/// @param unique keys of jobs that are to be the only ones; an estimate where there are very many
/// @param lines of uploads under keys, for each of which there is an answer: of the first uploads
///     alone where there are very many
public record KeyCounts(long requests, long unique, long lines) {
    /// Uploads whose lines are counted: some milliseconds' worth.
    public static final int MOST_UPLOADS = 10_000;
}
