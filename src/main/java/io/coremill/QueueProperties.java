package io.coremill;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A queue's settings as written. All are text, so that [SettingsReader] can tell every error at
/// once rather than the first that does not convert.
record QueueProperties(
        @Nullable String executor,
        @Nullable String slots,
        @Nullable List<String> command,
        @Nullable String mode,
        @Nullable String resultType,
        @Nullable String maxResult,
        @Nullable String concurrency,
        @Nullable List<String> types,
        @Nullable String timeout,
        @Nullable String maxAttempts,
        @Nullable String maxWaiting,
        @Nullable String cancelGrace,
        @Nullable String termGrace) {}
