package io.coremill.queue.column;

import io.coremill.json.StoredJson;
import java.util.List;
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

    /// @throws JacksonException if there is anything in it that this version does not know
    static <T> T readWhole(String json, Class<T> type) {
        return StoredJson.WHOLE.readValue(json, type);
    }

    public static <T> List<T> readLines(@Nullable String lines, Class<T> type) {
        return lines == null
                ? List.of()
                : lines.lines().map(line -> StoredJson.MAPPER.readValue(line, type)).toList();
    }

    private ColumnJson() {}
}
