package io.coremill.queue.edit;

import io.coremill.job.JobId;
import java.time.Instant;

/// The job would be due only when it had expired, or when its deadline had come.
public final class DueTooLateException extends RuntimeException {
    private final Limit limit;
    private final Instant at;
    private final boolean asked;

    /// @param asked whether the change sets the limit; else it sets when the job is due
    DueTooLateException(JobId job, Limit limit, Instant at, boolean asked) {
        super("job %s would be due past %s".formatted(job, at));
        this.limit = limit;
        this.at = at;
        this.asked = asked;
    }

    public Limit limit() {
        return limit;
    }

    public Instant at() {
        return at;
    }

    public boolean isOfAskedLimit() {
        return asked;
    }

    public enum Limit {
        EXPIRES,
        DEADLINE
    }
}
