package io.coremill.comparison.arena;

import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The lines between the service and an arena: a [ArenaSetup], answered by the [ArenaReport] of its
/// rehearsal; then numbers of jobs, each answered by a [ArenaReport]; 0 is the order to come to
/// rest.
public final class ArenaProtocol {
    private static final JsonMapper JSON =
            JsonMapper.builder().disable(SerializationFeature.FAIL_ON_EMPTY_BEANS).build();

    private static final JsonMapper CANONICAL =
            JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

    private ArenaProtocol() {}

    /// With the end of the line.
    public static byte[] line(Object value) {
        return (JSON.writeValueAsString(value) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /// @throws JacksonException if it is none
    public static <T> T read(String line, Class<T> type) {
        return JSON.readValue(line, type);
    }

    /// The same JSON in the same words, whatever its order and spaces; as it is if it is none.
    static String canonical(String json) {
        try {
            return CANONICAL.writeValueAsString(CANONICAL.readValue(json, Object.class));
        } catch (JacksonException e) {
            return json;
        }
    }
}
