package io.coremill.queue.edit;

import io.coremill.job.JobId;

/// The job has changed since the version that was asked for.
public final class StaleVersionException extends RuntimeException {
    public StaleVersionException(JobId job, long version) {
        super("job %s has version %d now".formatted(job, version));
    }
}
