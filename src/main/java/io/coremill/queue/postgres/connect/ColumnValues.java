package io.coremill.queue.postgres.connect;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The elements of an array for PostgreSQL. The driver sends arrays of these classes as they are,
/// and any other as text, which both sides would have to write out, quote and read again.
final class ColumnValues {

    /// The same elements in an array of the class for a type, if there is one.
    ///
    /// @param type as PostgreSQL names it
    static @Nullable Object[] of(String type, @Nullable Object[] elements) {
        return switch (type) {
            case "bigint" -> Arrays.copyOf(elements, elements.length, Long[].class);
            case "integer" -> Arrays.copyOf(elements, elements.length, Integer[].class);
            case "smallint" -> shorts(elements);
            case "boolean" -> Arrays.copyOf(elements, elements.length, Boolean[].class);
            case "text" -> Arrays.copyOf(elements, elements.length, String[].class);
            default -> elements;
        };
    }

    private static @Nullable Object[] shorts(@Nullable Object[] elements) {
        var shorts = new @Nullable Short[elements.length];
        for (int i = 0; i < shorts.length; i++) {
            shorts[i] = elements[i] instanceof Number number ? number.shortValue() : null;
        }
        return shorts;
    }

    private ColumnValues() {}
}
