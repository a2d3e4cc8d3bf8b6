package io.coremill.queue.sqlite;

import io.coremill.job.JobState;

/// How many jobs of a queue are where; those held ready count as queued.
record Counts(long queued, long scheduled, long running) {
    static final Counts NONE = new Counts(0, 0, 0);

    Counts plus(JobState state, long jobs) {
        return switch (state) {
            case QUEUED -> new Counts(queued + jobs, scheduled, running);
            case SCHEDULED -> new Counts(queued, scheduled + jobs, running);
            case RUNNING -> new Counts(queued, scheduled, running + jobs);
            case SUCCEEDED, FAILED, CANCELLED -> this;
        };
    }

    /// 0 for states in which jobs are not counted.
    long of(JobState state) {
        return switch (state) {
            case QUEUED -> queued;
            case SCHEDULED -> scheduled;
            case RUNNING -> running;
            case SUCCEEDED, FAILED, CANCELLED -> 0;
        };
    }

    long waiting() {
        return queued + scheduled;
    }
}
