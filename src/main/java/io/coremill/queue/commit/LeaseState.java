package io.coremill.queue.commit;

import io.coremill.job.JobState;

/// What the writer remembers of a current lease.
///
/// @param started false while it is held ready
/// @param unwanted whether a client has asked for its job to be cancelled
public record LeaseState(String queue, String type, boolean started, boolean unwanted) {

    public JobState state() {
        return started ? JobState.RUNNING : JobState.QUEUED;
    }

    public LeaseState begun() {
        return new LeaseState(queue, type, true, unwanted);
    }

    public LeaseState doomed() {
        return new LeaseState(queue, type, started, true);
    }
}
