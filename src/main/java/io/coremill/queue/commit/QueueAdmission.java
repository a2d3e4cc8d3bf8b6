package io.coremill.queue.commit;

import io.coremill.queue.QueueFullException;

/// Lets jobs into their queues, as many as they may hold, and reports of each whether it was let
/// in.
public final class QueueAdmission {
    private final QueueListeners listeners;

    public QueueAdmission(QueueListeners listeners) {
        this.listeners = listeners;
    }

    /// @return whether the job is to be written
    public boolean admits(StoreCommand.Submit submit, PendingChanges changes) {
        var job = submit.job();
        var queue = job.spec().queue();
        if (changes.counts(queue).waiting() >= submit.maxWaiting()) {
            changes.news(() -> listeners.refused(queue));
            changes.answer(() -> submit.fail(new QueueFullException(queue, submit.maxWaiting())));
            return false;
        }
        changes.appear(queue, job.state());
        changes.news(() -> listeners.submitted(queue, job.spec().type()));
        changes.answer(() -> submit.answer().complete(job));
        return true;
    }
}
