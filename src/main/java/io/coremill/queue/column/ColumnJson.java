package io.coremill.queue.column;

import io.coremill.json.StoredJson;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// Records as stores keep them in a column: as [StoredJson], on one line.
public final class ColumnJson {
    public static String write(Object value) {
        return StoredJson.MAPPER.writeValueAsString(value);
    }

    public static @Nullable String writeNullable(@Nullable Object value) {
        return value == null ? null : write(value);
    }

    public static <T> @Nullable T readNullable(@Nullable String json, Class<T> type) {
        return json == null ? null : StoredJson.MAPPER.readValue(json, type);
    }

    /// As far as this version knows what is in it; null if it can make nothing of it.
    public static <T> @Nullable T readKnown(@Nullable String json, Class<T> type) {
        try {
            return json == null ? null : StoredJson.TOLERANT.readValue(json, type);
        } catch (JacksonException e) {
            return null;
        }
    }

    /// @throws JacksonException if there is anything in it that this version does not know
    static <T> T readWhole(String json, Class<T> type) {
        return StoredJson.WHOLE.readValue(json, type);
    }

    /// A line of which this version can make nothing is left out.
    public static <T> List<T> readLines(@Nullable String lines, Class<T> type) {
        return lines == null
                ? List.of()
                : lines.lines().flatMap(line -> Stream.ofNullable(readKnown(line, type))).toList();
    }

    private ColumnJson() {}
}
