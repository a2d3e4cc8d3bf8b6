package io.coremill.schedule;

/// What becomes of a tick while the last job of the schedule has not finished.
public enum OverlapPolicy {
    /// Its job is made all the same.
    ALLOW,
    /// It makes no job.
    SKIP,
    /// The last job is cancelled, and this one's is made.
    CANCEL_RUNNING
}
