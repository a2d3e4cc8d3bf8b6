package io.coremill.handler;

/// A handler's word that it failed, and whether another attempt might help.
public final class JobFailedException extends Exception {
    private final boolean retryable;

    public JobFailedException(String message, boolean retryable) {
        super(message);
        this.retryable = retryable;
    }

    public boolean isRetryable() {
        return retryable;
    }
}
