package io.coremill.handler;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A job's input: a JSON object, read field by field. Remembers which fields were asked for, so
/// that a field nobody knows is refused rather than ignored.
public final class Payload {
    private final Map<String, ? extends @Nullable Object> fields;
    private final Set<String> asked = new LinkedHashSet<>();

    private Payload(Map<String, ? extends @Nullable Object> fields) {
        this.fields = fields;
    }

    /// @throws BadPayloadException if the text is not a JSON object
    public static Payload parse(String json) {
        return new Payload(Json.readObject(json));
    }

    public String string(String name, String otherwise) {
        return switch (field(name)) {
            case null -> otherwise;
            case String text -> text;
            case Object _ -> throw new BadPayloadException(name, "must be a string");
        };
    }

    /// A whole number within bounds, both included.
    public long integer(String name, long otherwise, long least, long most) {
        long value =
                switch (field(name)) {
                    case null -> otherwise;
                    case Long number -> number;
                    case Object _ -> throw outside(name, "a whole number", least, most);
                };
        if (value < least || value > most) {
            throw outside(name, "a whole number", least, most);
        }
        return value;
    }

    /// A number within bounds, both included.
    public double number(String name, double otherwise, double least, double most) {
        double value =
                switch (field(name)) {
                    case null -> otherwise;
                    case Number number -> number.doubleValue();
                    case Object _ -> throw outside(name, "a number", least, most);
                };
        if (!(value >= least && value <= most)) {
            throw outside(name, "a number", least, most);
        }
        return value;
    }

    /// A span of time in ISO 8601, `PT1.5S` for instance, of zero to `most`.
    public Duration duration(String name, Duration otherwise, Duration most) {
        String text = string(name, otherwise.toString());
        try {
            Duration value = Duration.parse(text);
            if (!value.isNegative() && value.compareTo(most) <= 0) {
                return value;
            }
        } catch (DateTimeParseException e) {
            // told below, in the same words as a value out of bounds
        }
        throw new BadPayloadException(
                name, "must be an ISO 8601 duration from PT0S to %s, like PT1.5S".formatted(most));
    }

    /// @throws BadPayloadException if there is a field that was not asked for
    void refuseUnasked() {
        Set<String> unasked = new TreeSet<>(fields.keySet());
        unasked.removeAll(asked);
        for (String name : unasked) {
            throw new BadPayloadException(
                    name,
                    asked.isEmpty()
                            ? "is not a field of this type; it has none"
                            : "is not a field of this type; it has " + String.join(", ", asked));
        }
    }

    private @Nullable Object field(String name) {
        asked.add(name);
        return fields.get(name);
    }

    private static BadPayloadException outside(
            String name, String what, Object least, Object most) {
        return new BadPayloadException(
                name, "must be %s from %s to %s".formatted(what, least, most));
    }
}
