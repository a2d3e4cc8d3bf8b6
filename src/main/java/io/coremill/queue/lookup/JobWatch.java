package io.coremill.queue.lookup;

/// A client's interest in a job.
public interface JobWatch extends AutoCloseable {
    /// Of a store whose listeners hear of all jobs anyway.
    JobWatch NOT_NEEDED = () -> {};

    /// Ends it; once more does nothing.
    @Override
    void close();
}
