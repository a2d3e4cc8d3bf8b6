package io.coremill.queue.bulk;

/// What became of one job of a bulk action.
public enum BulkVerdict {
    DONE("done"),
    /// It had started, ended, been claimed or removed when the action came to it.
    MOVED_ON("moved-on"),
    /// Another job holds the key under which it was submitted.
    KEY_HELD("key-held"),
    /// The queue that it was to move to has no room for it.
    QUEUE_FULL("queue-full"),
    /// The queue that it was to move to does not take jobs of its type.
    WRONG_TYPE("wrong-type");

    private final String word;

    BulkVerdict(String word) {
        this.word = word;
    }

    /// The word for it in the API, and in metrics.
    public String word() {
        return word;
    }
}
