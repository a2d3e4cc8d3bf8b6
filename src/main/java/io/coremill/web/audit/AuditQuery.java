package io.coremill.web.audit;

import io.coremill.access.audit.AuditSearch;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import io.coremill.web.submission.FieldValues;
import io.coremill.web.submission.QuotedText;
import io.coremill.web.submission.TimestampReader;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The query parameters that select entries. One that is there and says nothing is refused.
record AuditQuery(
        @Nullable String principal,
        @Nullable String key,
        @Nullable String action,
        @Nullable String job,
        @Nullable String since,
        @Nullable String until) {

    /// @throws ProblemException if a parameter cannot be read
    AuditSearch search() {
        return new AuditSearch(
                said("principal", principal),
                said("key", key),
                said("action", action),
                jobId(),
                time("since", since),
                time("until", until));
    }

    private @Nullable String jobId() {
        String given = said("job", job);
        return given == null ? null : AuditedRequest.id(given);
    }

    private static @Nullable Instant time(String parameter, @Nullable String text) {
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

    /// @return null if it was left out
    private static @Nullable String said(String parameter, @Nullable String text) {
        if (text != null && text.isBlank()) {
            throw invalid(parameter, FieldValues.EMPTY);
        }
        return text == null ? null : text.strip();
    }

    private static ProblemException invalid(String parameter, String detail) {
        return ProblemException.about(ProblemType.INVALID_PARAMETER, parameter, detail);
    }
}
