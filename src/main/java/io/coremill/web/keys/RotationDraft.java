package io.coremill.web.keys;

import io.coremill.access.key.KeyRules;
import io.coremill.web.submission.FieldValues;
import io.coremill.web.submission.FormReader;
import io.coremill.web.submission.QuotedText;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// For how long both secrets of a rotated key are to count, while it is being read.
final class RotationDraft implements FormReader.Form<Duration> {
    private final FieldValues values;
    private @Nullable Duration overlap = KeyRules.USUAL_OVERLAP;

    RotationDraft(FieldValues values) {
        this.values = values;
    }

    @Override
    public void read(String field) {
        if (!field.equals("overlap")) {
            values.skip(
                    QuotedText.shortened(field),
                    "is not a field of a rotation; there is overlap alone");
            return;
        }
        overlap = values.duration(field, Duration.ZERO, KeyRules.LONGEST_OVERLAP);
        if (values.isNull()) {
            values.refuse(field, "must not be null; PT0S ends the former secret at once");
        }
    }

    @Override
    public Duration finish() {
        values.throwIfRefused();
        return overlap == null ? Duration.ZERO : overlap;
    }
}
