package io.coremill.web.search;

import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import io.coremill.web.submission.FieldValues;
import io.coremill.web.submission.QuotedText;
import io.coremill.web.submission.TimestampReader;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Query parameters of searches. One that is there and says nothing is refused: what it should have
/// named may have been forgotten.
public final class QueryWords {
    private QueryWords() {}

    /// @return null if it was left out
    /// @throws ProblemException if it is blank
    public static @Nullable String said(String parameter, @Nullable String text) {
        if (text != null && text.isBlank()) {
            throw invalid(parameter, FieldValues.EMPTY);
        }
        return text == null ? null : text.strip();
    }

    /// @return null if it was left out
    /// @throws ProblemException if it is no time
    public static @Nullable Instant time(String parameter, @Nullable String text) {
        String given = said(parameter, text);
        if (given == null) {
            return null;
        }
        try {
            return TimestampReader.read(QuotedText.shortened(given));
        } catch (DateTimeException e) {
            throw invalid(
                    parameter,
                    "must be an RFC 3339 instant, like 2030-01-31T08:00:00Z; write + as %2B");
        }
    }

    static ProblemException invalid(String parameter, String detail) {
        return ProblemException.about(ProblemType.INVALID_PARAMETER, parameter, detail);
    }
}
