package io.coremill.access.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What is asked of the record; null stands for any.
///
/// @param key id of the key
/// @param job id of the job that it was done to
/// @param since from then on
/// @param until before then
public record AuditSearch(
        @Nullable String principal,
        @Nullable String key,
        @Nullable String action,
        @Nullable String job,
        @Nullable Instant since,
        @Nullable Instant until) {
    public static final AuditSearch ALL = new AuditSearch(null, null, null, null, null, null);
}
