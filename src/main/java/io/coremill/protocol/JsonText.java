package io.coremill.protocol;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Bytes that claim to be JSON.
public final class JsonText {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonText() {}

    /// Why it is not one JSON value in UTF-8, with nothing but white space around it; null if it
    /// is.
    public static @Nullable String problem(byte[] text) {
        if (!Utf8.isValid(text, 0, text.length)) {
            return "not UTF-8";
        }
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() == null) {
                return "empty";
            }
            parser.skipChildren();
            parser.finishToken();
            return parser.nextToken() == null ? null : "more than one value";
        } catch (JacksonException e) {
            return e.getOriginalMessage();
        }
    }
}
