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

    /// A job in this state is not run again.
    public static WrongStateException notToBeRetried(JobId job, JobState state) {
        return new WrongStateException(
                job, state, "only failed, cancelled and expired jobs can be retried");
    }

    public JobState state() {
        return state;
    }
}
