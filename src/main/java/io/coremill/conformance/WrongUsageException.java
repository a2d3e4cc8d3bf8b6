package io.coremill.conformance;

/// The arguments cannot be followed; the message says why.
final class WrongUsageException extends Exception {
    WrongUsageException(String message) {
        super(message);
    }
}
