package io.coremill.queue.lookup;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A span of time.
///
/// @param from its first moment; null means that it has no beginning
/// @param to the first moment after it; null means that it has no end
public record TimeSpan(@Nullable Instant from, @Nullable Instant to) {
    public static final TimeSpan ALWAYS = new TimeSpan(null, null);
}
