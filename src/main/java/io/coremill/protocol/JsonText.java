package io.coremill.protocol;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/// Bytes that claim to be JSON.
public final class JsonText {
    /// Of what was printed by programs, and of what is worth a limit: each level costs memory.
    private static final int DEEPEST = 10_000;

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(DEEPEST)
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .build())
                    .build();

    private JsonText() {}

    /// Why bytes are not acceptable as JSON.
    ///
    /// @param text to go on with after "this is"
    /// @param isLimit whether it may be JSON, but goes over a limit of ours
    public record Flaw(String text, boolean isLimit) {}

    /// What keeps it from being one JSON value in UTF-8, with nothing but white space around it;
    /// null if it is one.
    public static @Nullable Flaw flaw(byte[] text) {
        if (!Utf8.isValid(text, 0, text.length)) {
            return notJson("not UTF-8");
        }
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() == null) {
                return notJson("empty");
            }
            parser.skipChildren();
            return parser.nextToken() == null ? null : notJson("more than one value");
        } catch (StreamConstraintsException e) {
            return new Flaw("JSON over a limit: " + e.getOriginalMessage(), true);
        } catch (JacksonException e) {
            return notJson(why(e));
        }
    }

    /// Without what the parser would have its caller switch on.
    static String why(JacksonException e) {
        String message = e.getOriginalMessage();
        int advice = message.indexOf(": enable `");
        return advice < 0 ? message : message.substring(0, advice);
    }

    private static Flaw notJson(String why) {
        return new Flaw("not JSON: " + why, false);
    }
}
