package io.coremill.comparison.command;

/// An option that cannot be followed; the message names it and what would be right.
final class WrongOptionException extends Exception {
    private static final long serialVersionUID = 1;

    WrongOptionException(String message) {
        super(message);
    }
}
