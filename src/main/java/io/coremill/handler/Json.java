package io.coremill.handler;

import java.lang.reflect.Array;
import java.net.URI;
import java.nio.file.Path;
import java.time.temporal.Temporal;
import java.time.temporal.TemporalAmount;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Plain Java values as JSON, for results of handlers that bring no library for it.
public final class Json {
    private static final String HEX = "0123456789abcdef";

    private final StringBuilder out = new StringBuilder();

    private Json() {}

    /// @param value maps, lists and other iterables, arrays, numbers, booleans and nulls; strings,
    ///     and as strings characters, enums, UUIDs, URIs, paths, dates, times and durations
    /// @throws NotJsonException for any other type, for a number that JSON does not have (NaN, an
    ///     infinity), and for what contains itself
    public static String write(@Nullable Object value) {
        var json = new Json();
        try {
            json.append(value);
        } catch (StackOverflowError e) {
            throw new NotJsonException("the value contains itself, or is nested too deep for JSON");
        }
        return json.out.toString();
    }

    private void append(@Nullable Object value) {
        switch (value) {
            case null -> out.append("null");
            case Map<?, ?> fields -> object(fields);
            case Path path -> string(path.toString()); // an iterable, of itself
            case Iterable<?> items -> array(items);
            case Double number -> finite(number, number);
            case Float number -> finite(number, number);
            case Number number -> out.append(number);
            case Boolean flag -> out.append(flag);
            case CharSequence _, Character _, Enum<?> _, UUID _, URI _ -> string(value.toString());
            case Temporal _, TemporalAmount _ -> string(value.toString());
            case Object other when other.getClass().isArray() -> array(elements(other));
            case Object other ->
                    throw new NotJsonException(
                            "there is no JSON for a %s: give its text, or a map of its parts"
                                    .formatted(other.getClass().getName()));
        }
    }

    private void object(Map<?, ?> fields) {
        String comma = "{";
        for (Map.Entry<?, ?> field : fields.entrySet()) {
            out.append(comma);
            string(String.valueOf(field.getKey()));
            out.append(':');
            append(field.getValue());
            comma = ",";
        }
        out.append(fields.isEmpty() ? "{}" : "}");
    }

    private void array(Iterable<?> items) {
        String comma = "";
        out.append('[');
        for (Object item : items) {
            out.append(comma);
            append(item);
            comma = ",";
        }
        out.append(']');
    }

    private static List<@Nullable Object> elements(Object array) {
        var items = new ArrayList<@Nullable Object>();
        for (int i = 0; i < Array.getLength(array); i++) {
            items.add(Array.get(array, i));
        }
        return items;
    }

    private void finite(Number number, double value) {
        if (!Double.isFinite(value)) {
            throw new NotJsonException("JSON has no number %s: give null".formatted(value));
        }
        out.append(number);
    }

    private void string(String text) {
        out.append('"');
        text.codePoints().forEach(this::character);
        out.append('"');
    }

    private void character(int c) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                if (c < ' ' || isHalfAPair(c)) {
                    escape(c);
                } else {
                    out.appendCodePoint(c);
                }
            }
        }
    }

    /// Which has no form in UTF-8.
    private static boolean isHalfAPair(int c) {
        return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    }

    private void escape(int c) {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.append(HEX.charAt(c >> shift & 0xF));
        }
    }
}
