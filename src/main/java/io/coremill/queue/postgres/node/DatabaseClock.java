package io.coremill.queue.postgres.node;

import io.coremill.queue.column.StoredTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// The time of the database, which all nodes share, carried on between looks by a clock of this
/// machine that cannot be set. It never steps back: where it is ahead of the database it runs at
/// half the pace until the database has caught up.
public final class DatabaseClock implements InstantSource, ClockCorrection {
    private static final int NANOS = 1_000;

    private final LongSupplier nanos;
    private final AtomicLong latest = new AtomicLong(Long.MIN_VALUE);
    private volatile Anchor anchor;

    /// @param nanos rises steadily from anywhere
    /// @param database its time, in microseconds since 1970, at some moment of the first look
    /// @param before what `nanos` was when that look began
    public DatabaseClock(LongSupplier nanos, long database, long before) {
        this.nanos = nanos;
        long after = nanos.getAsLong();
        anchor = new Anchor(database + halfOf(before, after), after, 0);
    }

    @Override
    public Instant instant() {
        long now = anchor.at(nanos.getAsLong());
        return StoredTime.time(latest.accumulateAndGet(now, Math::max));
    }

    /// Assumes that the database looked at its clock half-way through the look. A look shows
    /// nothing new while this clock is where the database may have been by the end of it. For one
    /// thread.
    @Override
    public Duration look(long database, long before, long after) {
        long here = anchor.at(after);
        long earliest = database;
        long last = database + (after - before) / NANOS;
        if (here >= earliest && here <= last) {
            return Duration.ZERO;
        }
        long there = database + halfOf(before, after);
        anchor = new Anchor(Math.max(here, there), after, Math.max(0, here - there));
        return StoredTime.duration(Math.max(0, there - here));
    }

    private static long halfOf(long before, long after) {
        return (after - before) / 2 / NANOS;
    }

    /// @param micros what this clock showed at
    /// @param tick of the steady clock
    /// @param ahead of the database by so many microseconds
    private record Anchor(long micros, long tick, long ahead) {
        long at(long now) {
            long passed = (now - tick) / NANOS;
            return micros + Math.max(passed / 2, passed - ahead);
        }
    }
}
