package io.coremill.handler;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A payload that a handler does not accept; another attempt would not help.
public final class BadPayloadException extends RuntimeException {
    private final String field;

    /// @param field its name inside the payload; empty or null for the payload as a whole
    /// @param message what is wrong with it and what would be right, starting with a verb: `must be
    ///     from 1 to 10`; null, as another exception may give, for no more than that it is not
    ///     acceptable
    public BadPayloadException(@Nullable String field, @Nullable String message) {
        super(Objects.requireNonNullElse(message, "is not acceptable"));
        this.field = Objects.requireNonNullElse(field, "");
    }

    public String field() {
        return field;
    }
}
