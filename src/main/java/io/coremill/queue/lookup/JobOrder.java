package io.coremill.queue.lookup;

/// In which order a list shows its jobs.
public enum JobOrder {
    /// By their ids, those that were submitted last come first.
    NEWEST_FIRST,
    OLDEST_FIRST,
    /// By when they reached their final states; others are left out.
    LAST_FINISHED_FIRST,
    FIRST_FINISHED_FIRST;

    public boolean isByFinish() {
        return this == LAST_FINISHED_FIRST || this == FIRST_FINISHED_FIRST;
    }

    public boolean isDescending() {
        return this == NEWEST_FIRST || this == LAST_FINISHED_FIRST;
    }
}
