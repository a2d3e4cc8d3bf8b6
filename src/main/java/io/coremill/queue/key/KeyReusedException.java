package io.coremill.queue.key;

/// An idempotency key was used before, for another request.
public final class KeyReusedException extends RuntimeException {
    private final long line;

    public KeyReusedException() {
        this(0);
    }

    /// @param line the first in which the request is another one, from 1
    public KeyReusedException(long line) {
        super("the key was used for another request");
        this.line = line;
    }

    /// The first line in which the request is another one; 0 if it has no lines.
    public long line() {
        return line;
    }
}
