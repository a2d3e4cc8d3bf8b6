package io.coremill.queue;

import io.coremill.job.ErrorKind;
import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.queue.edit.EditKind;
import java.time.Duration;

/// Hears of what this node has committed, before the futures of those who asked for it complete. Of
/// other nodes' commits it hears [#changed] alone; so each commit is counted on one node, and the
/// sum over all nodes is right. Called on a thread of the store: must be short, must not block, and
/// must not throw.
public interface QueueListener {

    /// This node accepted a job, wherever it will run.
    default void submitted(String queue, String type) {}

    /// A job waits that was not submitted just now: it was there when this node opened the store,
    /// or this node was asked to retry it. Of those that were there, each queue and type is
    /// reported once.
    default void waiting(String queue, String type) {}

    /// This node wrote a batch of changes.
    ///
    /// @param lane which of the node's writers it was
    /// @param took from the begin of the transaction to the answer to its commit
    default void committed(String lane, Duration took) {}

    /// This node did not accept a job, as its queue holds as many as it may.
    default void refused(String queue) {}

    /// Something about a job is new since it was accepted: its state, its progress, its log. Of
    /// what other nodes commit it is reported for jobs that are watched on this node, within a
    /// second; several changes may then be reported as one.
    default void changed(JobId job) {}

    /// A job that is watched here reached a final state on another node. It is reported as changed,
    /// too, before this.
    default void finishedElsewhere(JobId job) {}

    /// This node wrote that a job reached a final state: it settled or cancelled the job, or ended
    /// what a dead node had left. It is reported as changed, too, before this.
    default void finished(JobId job, String queue, String type, JobState state) {}

    /// This node wrote that a job failed, and why; it is reported as finished, too, before this.
    default void failed(String queue, ErrorKind kind) {}

    /// This node changed or removed one job because a client asked for it. Bulk actions are not
    /// reported so, they count what they do.
    default void edited(String queue, EditKind kind) {}

    /// This node removed finished jobs, as their time was over or their queue had too many.
    default void pruned(String queue, JobState state, long jobs) {}
}
