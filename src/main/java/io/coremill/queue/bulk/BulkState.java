package io.coremill.queue.bulk;

import java.util.Locale;

/// How far a bulk action has come. Their names are kept in the store.
public enum BulkState {
    RUNNING,
    /// All jobs that it found have been seen to.
    FINISHED,
    /// A client ended it; what it has done stays done.
    CANCELLED;

    /// The word for it in the API.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
