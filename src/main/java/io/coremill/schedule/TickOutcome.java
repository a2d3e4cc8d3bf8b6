package io.coremill.schedule;

/// What became of a tick.
public enum TickOutcome {
    /// It made a job.
    MADE,
    /// It made none, as the last job had not finished, or another one holds its key.
    SKIPPED,
    /// It made none, as its time had gone by.
    MISSED,
    /// It made none, as its job would not have been accepted.
    REFUSED
}
