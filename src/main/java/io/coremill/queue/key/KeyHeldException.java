package io.coremill.queue.key;

import io.coremill.job.JobId;

/// Another job holds the key, or only a later version of the service knows whether one does.
public final class KeyHeldException extends RuntimeException {
    private final JobId holder;
    private final boolean unknown;

    public KeyHeldException(JobId holder) {
        this("job %s holds the key".formatted(holder), holder, false);
    }

    /// Without its stack, which says nothing: a line of an upload may be answered so.
    private KeyHeldException(String message, JobId holder, boolean unknown) {
        super(message, null, false, false);
        this.holder = holder;
        this.unknown = unknown;
    }

    /// For a job of which only a later version knows when it may have its key.
    public static KeyHeldException inUnknownWays(JobId job) {
        return new KeyHeldException(
                "only a later version of the service knows what job %s says about its key"
                        .formatted(job),
                job,
                true);
    }

    /// The job itself where only a later version knows.
    public JobId holder() {
        return holder;
    }

    /// Whether it is not known which job holds the key.
    public boolean isInUnknownWays() {
        return unknown;
    }
}
