package io.coremill.protocol;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Takes the members of a small object one by one, and leaves those alone that it does not know.
interface ObjectFields {

    /// The parser stands at the first token of the value, and may be left there.
    void read(String name, JsonParser parser);

    static void readMembers(JsonParser parser, ObjectFields fields) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            fields.read(name, parser);
            parser.skipChildren();
        }
    }

    static @Nullable String text(JsonParser parser) {
        return parser.currentToken() == JsonToken.VALUE_STRING ? parser.getString() : null;
    }

    static @Nullable Double number(JsonParser parser) {
        double value = parser.currentToken().isNumeric() ? parser.getDoubleValue() : Double.NaN;
        return Double.isFinite(value) ? value : null;
    }
}
