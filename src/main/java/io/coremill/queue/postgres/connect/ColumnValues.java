package io.coremill.queue.postgres.connect;

import org.jspecify.annotations.Nullable;

/// The elements of an array for PostgreSQL. The driver sends arrays of these classes as they are,
/// and any other as text, which both sides would have to write out, quote and read again.
final class ColumnValues {

    /// An empty array of the class for a type.
    ///
    /// @param type as PostgreSQL names it
    static @Nullable Object[] of(String type, int elements) {
        return switch (type) {
            case "bigint" -> new @Nullable Long[elements];
            case "integer" -> new @Nullable Integer[elements];
            case "smallint" -> new @Nullable Short[elements];
            case "boolean" -> new @Nullable Boolean[elements];
            case "text" -> new @Nullable String[elements];
            default -> new @Nullable Object[elements];
        };
    }

    /// A value as an element of an array for a type.
    static @Nullable Object element(String type, @Nullable Object value) {
        return type.equals("smallint") && value instanceof Number number
                ? (Object) number.shortValue()
                : value;
    }

    private ColumnValues() {}
}
