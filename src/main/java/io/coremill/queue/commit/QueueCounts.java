package io.coremill.queue.commit;

import io.coremill.job.JobState;

/// How many jobs of a queue are where; those held ready count as queued, and those that have
/// finished until they are removed.
public record QueueCounts(long queued, long scheduled, long running, long finished) {
    public static final QueueCounts NONE = new QueueCounts(0, 0, 0, 0);

    public QueueCounts plus(JobState state, long jobs) {
        return switch (state) {
            case QUEUED -> new QueueCounts(queued + jobs, scheduled, running, finished);
            case SCHEDULED -> new QueueCounts(queued, scheduled + jobs, running, finished);
            case RUNNING -> new QueueCounts(queued, scheduled, running + jobs, finished);
            case SUCCEEDED, FAILED, CANCELLED, EXPIRED ->
                    new QueueCounts(queued, scheduled, running, finished + jobs);
        };
    }

    public QueueCounts plus(QueueCounts more) {
        return new QueueCounts(
                queued + more.queued,
                scheduled + more.scheduled,
                running + more.running,
                finished + more.finished);
    }

    /// Of those that have not finished.
    public static QueueCounts unfinished(long queued, long scheduled, long running) {
        return new QueueCounts(queued, scheduled, running, 0);
    }

    QueueCounts unfinished() {
        return unfinished(queued, scheduled, running);
    }

    /// 0 for states in which jobs are not counted.
    long of(JobState state) {
        return switch (state) {
            case QUEUED -> queued;
            case SCHEDULED -> scheduled;
            case RUNNING -> running;
            case SUCCEEDED, FAILED, CANCELLED, EXPIRED -> 0;
        };
    }

    public long waiting() {
        return queued + scheduled;
    }
}
