package io.coremill.chaos;

/// A job as the store has recorded its end.
///
/// @param n its number in the load
/// @param attempt how many attempts were charged
/// @param recorded how many there were, with those that were not charged
/// @param interrupted those of them that ended with their node or were given back
/// @param ends how often an end was recorded
/// @param finished microseconds since 1970
record FinishedJob(
        String id,
        long n,
        String state,
        int attempt,
        int recorded,
        int interrupted,
        int ends,
        long finished,
        String attempts) {}
