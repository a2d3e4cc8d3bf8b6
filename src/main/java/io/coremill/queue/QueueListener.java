package io.coremill.queue;

import io.coremill.job.JobId;
import io.coremill.job.JobState;

/// Hears of what has been committed. Called on a thread of the store: must be short, must not
/// block, and must not throw.
public interface QueueListener {

    default void submitted(String queue, String type) {}

    /// A job waits that was not submitted just now: an earlier run left it, or it is retried. Of
    /// those that were left, each queue and type is reported once.
    default void waiting(String queue, String type) {}

    /// A job was not accepted, as its queue holds as many as it may.
    default void refused(String queue) {}

    /// Something about a job is new since it was accepted: its state, its progress, its log.
    default void changed(JobId job) {}

    /// A job reached a final state. It is reported as changed, too, before this.
    default void finished(JobId job, String queue, String type, JobState state) {}
}
