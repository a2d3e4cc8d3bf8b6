package io.coremill.queue.key;

/// Another transaction has had a key of the request in hand for too long. Nothing has been changed.
public final class KeyBusyException extends RuntimeException {
    private static final String MESSAGE = "another transaction has the key in hand";

    public KeyBusyException() {
        super(MESSAGE);
    }

    public KeyBusyException(Throwable cause) {
        super(MESSAGE, cause);
    }
}
