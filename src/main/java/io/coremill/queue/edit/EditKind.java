package io.coremill.queue.edit;

/// What a client may have done to one job by itself.
public enum EditKind {
    /// A job that waits is changed.
    CHANGE,
    /// A job that has finished is removed.
    DELETE
}
