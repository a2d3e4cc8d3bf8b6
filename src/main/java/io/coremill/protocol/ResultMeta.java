package io.coremill.protocol;

import io.coremill.text.MediaTypes;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/// What a result reports about itself.
final class ResultMeta implements ObjectFields {
    String mediaType = MediaTypes.BYTES;
    @Nullable String encoding;

    @Override
    public void read(String name, JsonParser parser) {
        String text = ObjectFields.text(parser);
        if (text != null && name.equals("mediaType")) {
            mediaType = MediaTypes.orBytes(text);
        } else if (text != null && name.equals("encoding")) {
            encoding = text;
        }
    }
}
