package io.coremill.handler;

/// A value has no form in JSON. A job that fails by it is not tried again: it would have the same
/// result.
public final class NotJsonException extends IllegalArgumentException {
    NotJsonException(String message) {
        super(message);
    }
}
