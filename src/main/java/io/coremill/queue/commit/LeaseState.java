package io.coremill.queue.commit;

import io.coremill.job.JobState;
import io.coremill.queue.Lease;

/// What the writer remembers of a current lease.
///
/// @param started false while it is held ready
/// @param unwanted whether a client has asked for its job to be cancelled
/// @param limits when its job ends in any case
public record LeaseState(
        String queue, String type, boolean started, boolean unwanted, Lease.Limits limits) {

    public JobState state() {
        return started ? JobState.RUNNING : JobState.QUEUED;
    }

    public LeaseState begun() {
        return new LeaseState(queue, type, true, unwanted, limits);
    }

    public LeaseState doomed() {
        return new LeaseState(queue, type, started, true, limits);
    }
}
