package io.coremill.dispatch;

import io.coremill.job.ExecutionStats;
import io.coremill.job.NextStep;
import io.coremill.job.Outcome;
import io.coremill.queue.Lease;
import io.coremill.queue.QueueDefinition;
import java.time.Duration;

/// Hears of every attempt that starts, and of its end. Called on the thread that runs it: must be
/// short, must not block, and must not throw.
public interface AttemptListener {

    /// @param wait from when the job was due to now
    void started(QueueDefinition queue, Lease lease, Duration wait);

    void ended(QueueDefinition queue, Lease lease, EndNotice notice);

    /// What listeners learn of an attempt whose settlement is on its way to the store.
    ///
    /// @param next what becomes of the job
    /// @param took from its start to its end
    record EndNotice(Outcome outcome, NextStep next, Duration took, ExecutionStats ran) {}
}
