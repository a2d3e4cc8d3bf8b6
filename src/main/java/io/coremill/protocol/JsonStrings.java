package io.coremill.protocol;

import tools.jackson.core.io.JsonStringEncoder;

/// Strings as JSON.
final class JsonStrings {
    private JsonStrings() {}

    static void quote(String text, StringBuilder out) {
        out.append('"');
        JsonStringEncoder.getInstance().quoteAsString(text, out);
        out.append('"');
    }
}
