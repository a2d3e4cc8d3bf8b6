package io.coremill.handler;

/// A payload that a handler does not accept; another attempt would not help.
public final class BadPayloadException extends RuntimeException {
    private final String field;

    /// @param field its name inside the payload, or empty for the payload as a whole
    /// @param message what is wrong with it and what would be right, starting with a verb:
    ///     `must be from 1 to 10`
    public BadPayloadException(String field, String message) {
        super(message);
        this.field = field;
    }

    public String field() {
        return field;
    }
}
