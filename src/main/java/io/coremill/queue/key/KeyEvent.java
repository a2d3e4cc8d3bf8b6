package io.coremill.queue.key;

/// What became of a request with a key, where that is not simply a new job.
public enum KeyEvent {
    /// It was answered as it had been before.
    REPLAYED,
    /// Another request had been made under its `Idempotency-Key`.
    REUSED,
    /// The first request under its `Idempotency-Key` was under way.
    IN_FLIGHT,
    /// The job that held its unique key stayed as it was.
    KEPT,
    /// It was refused for the job that held its unique key.
    REJECTED,
    /// The job that held its unique key became what it asked for.
    REPLACED
}
