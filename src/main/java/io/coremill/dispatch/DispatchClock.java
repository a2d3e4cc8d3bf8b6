package io.coremill.dispatch;

import io.coremill.job.SteadyClock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/// The time of day, for people to read, and a clock that never steps, to measure and to end
/// attempts by.
///
/// @param nanos rises steadily from anywhere
record DispatchClock(SteadyClock clock, LongSupplier nanos) {

    Instant instant() {
        return clock.instant();
    }

    long tick() {
        return nanos.getAsLong();
    }

    /// Between two times of day.
    Duration elapsed(Instant from, Instant to) {
        return clock.elapsed(from, to);
    }

    Duration since(long tick) {
        return Duration.ofNanos(tick() - tick);
    }
}
