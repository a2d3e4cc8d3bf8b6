package io.coremill.job;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The time of day, but that it never steps back: when the machine's clock is set back, this one
/// goes on from where it was, at the pace of a clock that cannot be set. It follows steps forward,
/// as a machine makes them that was suspended, and knows how much of the time between two instants
/// was such a step.
public final class SteadyClock implements InstantSource {
    /// Less is no step: the two clocks are not read at the same moment.
    private static final Duration LEAST_STEP = Duration.ofMillis(100);

    private static final int MOST_STEPS = 100;

    private final InstantSource timeOfDay;
    private final LongSupplier nanos;
    private final AtomicReference<Anchor> anchor;

    /// @param nanos rises steadily from anywhere
    public SteadyClock(InstantSource timeOfDay, LongSupplier nanos) {
        this.timeOfDay = timeOfDay;
        this.nanos = nanos;
        anchor = new AtomicReference<>(new Anchor(timeOfDay.instant(), nanos.getAsLong(), null));
    }

    /// This machine's, to the microsecond, as the queue keeps times.
    public static SteadyClock system() {
        return new SteadyClock(
                Clock.tick(Clock.systemUTC(), Duration.of(1, ChronoUnit.MICROS)), System::nanoTime);
    }

    @Override
    public Instant instant() {
        while (true) {
            Anchor seen = anchor.get();
            Instant steady = seen.at(nanos.getAsLong());
            Instant told = timeOfDay.instant();
            if (Duration.between(steady, told).compareTo(LEAST_STEP) < 0) {
                return steady;
            }
            var moved = new Anchor(told, nanos.getAsLong(), Step.after(seen.steps(), steady, told));
            if (anchor.compareAndSet(seen, moved)) {
                return told;
            }
        }
    }

    /// A time of day as people write it, in the time of this clock.
    public Instant of(Instant written) {
        Duration ahead = Duration.between(timeOfDay.instant(), instant());
        return ahead.compareTo(LEAST_STEP) < 0 ? written : written.plus(ahead);
    }

    /// What the machine takes the time of day to be, which people and schedules go by: it may step
    /// back.
    public Instant timeOfDay() {
        return timeOfDay.instant();
    }

    /// How much time passed from one instant of this clock to another, without its steps.
    ///
    /// @return nothing rather than less than nothing
    public Duration elapsed(Instant from, Instant to) {
        Duration passed = Duration.between(from, to);
        for (Step step = anchor.get().steps(); step != null; step = step.earlier()) {
            passed = passed.minus(step.within(from, to));
        }
        return passed.isNegative() ? Duration.ZERO : passed;
    }

    /// Where both clocks stood at the same moment.
    private record Anchor(Instant time, long tick, @Nullable Step steps) {
        Instant at(long now) {
            return time.plus((now - tick) / 1_000, ChronoUnit.MICROS);
        }
    }

    /// A step forward.
    private record Step(Instant from, Instant to, int count, @Nullable Step earlier) {
        /// The oldest are forgotten all at once.
        static Step after(@Nullable Step earlier, Instant from, Instant to) {
            return earlier == null || earlier.count == MOST_STEPS
                    ? new Step(from, to, 1, null)
                    : new Step(from, to, earlier.count + 1, earlier);
        }

        Duration within(Instant start, Instant end) {
            Instant first = start.isAfter(from) ? start : from;
            Instant last = end.isBefore(to) ? end : to;
            return first.isBefore(last) ? Duration.between(first, last) : Duration.ZERO;
        }
    }
}
