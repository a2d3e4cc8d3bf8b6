package io.coremill.queue.offline;

/// A command cannot do what it was asked. The message says why, and what to do, in one sentence.
public final class CommandFailedException extends RuntimeException {
    public CommandFailedException(String message) {
        super(message);
    }

    public CommandFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
