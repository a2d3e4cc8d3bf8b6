package io.coremill.handler.registry;

/// A handler failed where it should only have read a payload. Whether the payload is acceptable is
/// not known.
public final class HandlerErrorException extends RuntimeException {
    private final String trace;

    HandlerErrorException(String type, Throwable cause) {
        super(
                "the handler of %s failed: %s".formatted(type, ThrownByHandler.describe(cause)),
                cause);
        this.trace = ThrownByHandler.trace(cause);
    }

    /// What the handler threw and where, as much of it as is worth a place in a log.
    public String trace() {
        return trace;
    }
}
