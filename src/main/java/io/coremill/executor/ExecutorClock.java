package io.coremill.executor;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// The clocks of executors: the time of day for what people read, and one that never steps to
/// measure by.
///
/// @param nanos rises steadily from anywhere
public record ExecutorClock(InstantSource timeOfDay, LongSupplier nanos) implements InstantSource {
    @Override
    public Instant instant() {
        return timeOfDay.instant();
    }

    public long tick() {
        return nanos.getAsLong();
    }

    public Duration since(long tick) {
        return Duration.ofNanos(tick() - tick);
    }
}
