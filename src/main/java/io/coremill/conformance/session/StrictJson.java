package io.coremill.conformance.session;

import io.coremill.protocol.MessageJson;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/// JSON of messages, read strictly: a name stands once in an object, and nothing follows the value.
/// What is wrong with other text is found by `JsonText`.
public final class StrictJson {
    private static final JsonMapper MAPPER =
            JsonMapper.builder(MessageJson.FACTORY)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    /// No digit of a number is lost.
    private static final ObjectReader EXACT =
            MAPPER.reader()
                    .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .without(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES);

    private StrictJson() {}

    /// @throws JacksonException if it is none
    public static JsonNode read(String text) {
        return MAPPER.readTree(text);
    }

    public static String write(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /// As the service would send it, on one line; empty if it is no object.
    static Optional<String> compactObject(String text) {
        try {
            JsonNode value = EXACT.readTree(text);
            return value.isObject() ? Optional.of(value.toString()) : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /// The object with one more member.
    ///
    /// @param member name and value, as JSON
    public static String with(String object, String member) {
        String inner = object.substring(0, object.length() - 1);
        return inner + (inner.equals("{") ? "" : ",") + member + "}";
    }
}
