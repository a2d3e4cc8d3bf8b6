package io.coremill.handler;

import io.coremill.job.Progress;

/// What a running handler can see of its attempt, and report about it.
public interface JobContext {

    /// The job's id.
    String job();

    /// The number of this attempt, from 1.
    int attempt();

    void progress(Progress progress);

    /// Adds a line to the job's log.
    void log(String message);

    /// Ends the attempt if it was asked to stop; long computations call it every now and then.
    ///
    /// @throws InterruptedException if the attempt should end
    default void checkStopped() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("stopped");
        }
    }
}
