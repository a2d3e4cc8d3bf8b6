package io.coremill.handler.registry;

/// A handler failed where it should only have read a payload. Whether the payload is acceptable
/// nobody knows.
public final class HandlerErrorException extends RuntimeException {

    HandlerErrorException(String type, Throwable cause) {
        super("the handler of %s failed: %s".formatted(type, Thrown.describe(cause)), cause);
    }
}
