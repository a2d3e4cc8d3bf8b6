package io.coremill.queue.key;

/// What a key that is there means for a submission.
public enum KeyVerdict {
    /// The key is free: the new job takes it.
    TAKE,
    KEEP,
    REJECT,
    REPLACE
}
