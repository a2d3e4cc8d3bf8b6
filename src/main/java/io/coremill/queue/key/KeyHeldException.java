package io.coremill.queue.key;

import io.coremill.job.JobId;

/// Another job holds the key.
public final class KeyHeldException extends RuntimeException {
    private final JobId holder;

    public KeyHeldException(JobId holder) {
        super("job %s holds the key".formatted(holder));
        this.holder = holder;
    }

    public JobId holder() {
        return holder;
    }
}
