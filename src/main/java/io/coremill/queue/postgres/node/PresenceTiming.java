package io.coremill.queue.postgres.node;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// The clocks of a node, and its pace.
///
/// @param clock of the store, for what is compared among nodes
/// @param correction hears of each look at the time of the database
/// @param nanos rises steadily from anywhere, for what this node measures
/// @param heartbeat how long from one beat to the next, at most
public record PresenceTiming(
        InstantSource clock, ClockCorrection correction, LongSupplier nanos, Duration heartbeat) {

    Instant now() {
        return clock.instant();
    }

    long nanosNow() {
        return nanos.getAsLong();
    }
}
