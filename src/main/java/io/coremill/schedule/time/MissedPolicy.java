package io.coremill.schedule.time;

/// What becomes of ticks whose time went by while nothing could make them.
public enum MissedPolicy {
    /// One job is made, for the last of them.
    RUN_ONCE,
    /// No job is made.
    SKIP
}
