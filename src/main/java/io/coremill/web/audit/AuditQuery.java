package io.coremill.web.audit;

import static io.coremill.web.search.QueryWords.said;
import static io.coremill.web.search.QueryWords.time;

import io.coremill.access.audit.AuditSearch;
import io.coremill.web.problem.ProblemException;
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
}
