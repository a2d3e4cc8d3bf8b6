package io.coremill.settings.retry;

import io.coremill.settings.binding.ValueRange;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// A type's settings as written; what is left out is left to the queue.
///
/// @param timeout Time of an attempt, unless its job has one.
/// @param maxAttempts Attempts of a job, unless the job has a number.
/// @param backoff Pauses between attempts.
public record TypeProperties(
        @ValueRange(least = "1ms", most = "7d") @Nullable Duration timeout,
        @ValueRange(least = "1", most = "100") @Nullable Integer maxAttempts,
        @DefaultValue @NestedConfigurationProperty BackoffProperties backoff) {}
