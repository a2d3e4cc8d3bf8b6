package io.coremill.handler;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A handler's word that it failed, and whether another attempt might help.
public final class JobFailedException extends Exception {
    private final boolean retryable;

    public JobFailedException(@Nullable String message, boolean retryable) {
        this(message, retryable, null);
    }

    /// @param message null, as another exception may give, for none
    /// @param cause reported after the message, and with its stack trace in the job's log
    public JobFailedException(
            @Nullable String message, boolean retryable, @Nullable Throwable cause) {
        super(Objects.requireNonNullElse(message, "the handler failed without a message"), cause);
        this.retryable = retryable;
    }

    public boolean isRetryable() {
        return retryable;
    }
}
