package io.coremill.executor.processes.worker;

/// What became of that which a worker was sent in all its life.
public enum StdinUse {
    /// It was sent nothing.
    UNUSED,

    /// It never read any of it, so none of it can be to blame for how the worker ended.
    UNREAD,

    READ;

    static StdinUse of(boolean wasSentSome, long taken) {
        if (taken > 0) {
            return READ;
        }
        return wasSentSome ? UNREAD : UNUSED;
    }
}
