package io.coremill.web.submission;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a client wants to be different about a job, each field checked by itself; null where it
/// left a field out.
public record JobPatch(
        @Nullable Integer priority,
        @Nullable Instant runAt,
        @Nullable String queue,
        @Nullable Duration timeout,
        @Nullable Integer maxAttempts) {}
