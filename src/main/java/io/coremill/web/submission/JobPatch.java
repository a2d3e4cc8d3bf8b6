package io.coremill.web.submission;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a client wants to be different about a job, each field checked by itself; null where it
/// left a field out.
///
/// @param tags empty takes them away
public record JobPatch(
        @Nullable Integer priority,
        @Nullable Instant runAt,
        @Nullable String queue,
        @Nullable Duration timeout,
        @Nullable Integer maxAttempts,
        @Nullable List<String> tags,
        @Nullable Expiry expires) {

    /// When it expires.
    ///
    /// @param limit null takes that away
    record Expiry(JobSubmission.@Nullable TimeLimit limit) {}
}
