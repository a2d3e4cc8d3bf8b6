package io.coremill.access.key;

/// A change of keys cannot be made as things are. The message says why, and what to do.
public final class KeyRefusedException extends RuntimeException {
    public KeyRefusedException(String message) {
        super(message);
    }
}
