package io.coremill.queue.offline;

/// The options of a command are not what it takes. The message names the option.
public final class RefusedOptionException extends RuntimeException {
    public RefusedOptionException(String message) {
        super(message);
    }
}
