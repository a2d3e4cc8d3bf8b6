package io.coremill.executor;

import java.util.Locale;

/// What a worker process does at one moment.
public enum WorkerState {
    /// It may not be ready for a job yet.
    STARTING,
    IDLE,
    BUSY,
    /// It takes no more jobs, and ends once it is done with those it has, or sooner.
    STOPPING;

    /// The word for this state in the API and in metrics.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
