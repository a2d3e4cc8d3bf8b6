package io.coremill.queue.key;

/// An idempotency key was used before, for another request.
public final class KeyReusedException extends RuntimeException {
    public KeyReusedException() {
        super("the key was used for another request");
    }
}
