package io.coremill.conformance.session;

/// The arguments cannot be followed; the message names the reason.
public final class WrongUsageException extends Exception {
    WrongUsageException(String message) {
        super(message);
    }
}
