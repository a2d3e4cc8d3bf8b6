package io.coremill.comparison.result;

import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ValueDeserializer;

/// Reads an object as the text that it is, so that `1.10` and `1e400` stay what they are.
final class PayloadText extends ValueDeserializer<String> {
    private static final String SOURCE = PayloadText.class.getName();

    /// @return a reader for what stands in these bytes
    static ObjectReader in(byte[] source, ObjectReader reader) {
        return reader.withAttribute(SOURCE, source);
    }

    @Override
    public String deserialize(JsonParser parser, DeserializationContext context) {
        byte[] source = (byte[]) context.getAttribute(SOURCE);
        int from = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        int to = (int) parser.currentLocation().getByteOffset();
        return new String(source, from, to - from, StandardCharsets.UTF_8);
    }
}
