package io.coremill.dispatch;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.LongSupplier;

/// The time of day, to tell people, and a clock that never steps, to measure and to end attempts
/// by.
///
/// @param nanos rises steadily from anywhere
public record Time(InstantSource clock, LongSupplier nanos) {

    /// This machine's, to the microsecond, as the queue keeps times.
    public static Time system() {
        return new Time(
                Clock.tick(Clock.systemUTC(), Duration.of(1, ChronoUnit.MICROS)), System::nanoTime);
    }

    Instant instant() {
        return clock.instant();
    }

    long tick() {
        return nanos.getAsLong();
    }

    Duration since(long tick) {
        return Duration.ofNanos(tick() - tick);
    }
}
