package io.coremill.settings.retry;

import io.coremill.job.RetryPolicy.Kind;
import io.coremill.settings.binding.ValueRange;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// What stands under `.backoff` of a queue or of a type.
///
/// @param kind How pauses grow; exponential by default.
/// @param base First pause, 1s by default.
/// @param max Longest pause, 10m by default.
/// @param pauses Pauses one after the other, the last one for all that follow.
/// @param jitter Whether pauses are spread over their upper half, as they are by default.
public record BackoffProperties(
        @Nullable Kind kind,
        @ValueRange(least = "0s", most = "7d") @Nullable Duration base,
        @ValueRange(least = "0s", most = "7d") @Nullable Duration max,
        @DefaultValue List<Duration> pauses,
        @Nullable Boolean jitter) {}
