package io.coremill.queue.commit;

import io.coremill.job.JobState;

/// How many jobs of a queue are where; those held ready count as queued.
public record QueueCounts(long queued, long scheduled, long running) {
    public static final QueueCounts NONE = new QueueCounts(0, 0, 0);

    public QueueCounts plus(JobState state, long jobs) {
        return switch (state) {
            case QUEUED -> new QueueCounts(queued + jobs, scheduled, running);
            case SCHEDULED -> new QueueCounts(queued, scheduled + jobs, running);
            case RUNNING -> new QueueCounts(queued, scheduled, running + jobs);
            case SUCCEEDED, FAILED, CANCELLED, EXPIRED -> this;
        };
    }

    public QueueCounts plus(QueueCounts more) {
        return new QueueCounts(
                queued + more.queued, scheduled + more.scheduled, running + more.running);
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
