package io.coremill.executor;

/// Ends a running attempt early. The attempt still ends through [Assignment#ended], once it has.
@FunctionalInterface
public interface AttemptStopper {

    /// Never blocks. Called at most once for each attempt, and perhaps after it has ended.
    void stop(StopReason reason);
}
