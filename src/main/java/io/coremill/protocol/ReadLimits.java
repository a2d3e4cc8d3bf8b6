package io.coremill.protocol;

import io.coremill.text.JsonText;
import tools.jackson.core.StreamReadConstraints;

/// What a message may hold: a result within its limits, inside of one more object.
public final class ReadLimits {
    public static final StreamReadConstraints OF_MESSAGES =
            StreamReadConstraints.builder()
                    .maxNestingDepth(JsonText.DEEPEST + 1)
                    .maxNumberLength(JsonText.MOST_DIGITS)
                    .maxNameLength(JsonText.LONGEST_NAME)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build();

    private ReadLimits() {}
}
