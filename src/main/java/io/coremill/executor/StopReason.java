package io.coremill.executor;

/// Why an attempt is asked to stop.
public enum StopReason {
    CANCELLED,
    TIMED_OUT,
    /// The service is about to end.
    DRAINED
}
