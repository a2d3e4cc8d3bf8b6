package io.coremill.queue.edit;

import io.coremill.job.JobId;

/// A node holds the job ready. It starts or waits again within moments, and can then be asked for
/// once more.
public final class HeldReadyException extends RuntimeException {
    public HeldReadyException(JobId job) {
        super("job %s is about to start: ask again".formatted(job));
    }
}
