package io.coremill.queue.commit;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Records as JSON, as stores keep them: on one line, their components alone, without what is
/// null.
public final class ColumnJson {
    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .changeDefaultPropertyInclusion(
                            given -> given.withValueInclusion(JsonInclude.Include.NON_NULL))
                    .changeDefaultVisibility(
                            given -> given.withIsGetterVisibility(JsonAutoDetect.Visibility.NONE))
                    .build();

    public static String write(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    public static @Nullable String writeNullable(@Nullable Object value) {
        return value == null ? null : write(value);
    }

    public static <T> @Nullable T readNullable(@Nullable String json, Class<T> type) {
        return json == null ? null : MAPPER.readValue(json, type);
    }

    public static <T> List<T> readLines(@Nullable String lines, Class<T> type) {
        return lines == null
                ? List.of()
                : lines.lines().map(line -> MAPPER.readValue(line, type)).toList();
    }

    private ColumnJson() {}
}
