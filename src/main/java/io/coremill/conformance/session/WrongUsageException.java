package io.coremill.conformance.session;

/// The arguments cannot be followed; the message says why.
public final class WrongUsageException extends Exception {
    WrongUsageException(String message) {
        super(message);
    }
}
