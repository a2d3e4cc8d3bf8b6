package io.coremill.queue;

import io.coremill.job.JobId;
import io.coremill.job.JobState;

/// The state a job is in does not allow what was asked.
public final class WrongStateException extends RuntimeException {
    private final JobState state;

    public WrongStateException(JobId job, JobState state, String asked) {
        super("job %s is %s: %s".formatted(job, state.word(), asked));
        this.state = state;
    }

    public JobState state() {
        return state;
    }
}
