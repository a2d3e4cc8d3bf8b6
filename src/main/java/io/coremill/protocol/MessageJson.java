package io.coremill.protocol;

import io.coremill.text.JsonText;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// The JSON of messages. One may hold a result within its limits, inside of one more object.
public final class MessageJson {
    public static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(JsonText.DEEPEST + 1)
                                    .maxNumberLength(JsonText.MOST_DIGITS)
                                    .maxNameLength(JsonText.LONGEST_NAME)
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .build())
                    .build();

    private MessageJson() {}
}
