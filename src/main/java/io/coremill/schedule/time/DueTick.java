package io.coremill.schedule.time;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is to be done about the ticks of a schedule that are due: of several the last one counts,
/// and the others are missed.
///
/// @param tick the last one that is due
/// @param late how long it has been due
/// @param passed how many were due before it; at most [#MOST_COUNTED]
/// @param missed whether it is missed as well
/// @param next the one after it; null if there is none
public record DueTick(
        Instant tick, Duration late, long passed, boolean missed, @Nullable Instant next) {
    /// A tick that would be made later than this is missed where that is asked: a restart of the
    /// service takes less.
    public static final Duration GRACE = Duration.ofSeconds(10);

    /// Ticks that are counted one by one.
    public static final long MOST_COUNTED = 10_000;

    private static final List<Duration> SPANS =
            List.of(
                    Duration.ofMinutes(2),
                    Duration.ofHours(2),
                    Duration.ofDays(2),
                    Duration.ofDays(62),
                    Duration.ofDays(732));

    /// @param first one that is due
    public static DueTick of(TickTimes times, MissedPolicy policy, Instant first, Instant now) {
        Instant tick = first;
        Instant next = times.next(tick);
        long passed = 0;
        while (next != null && !times.due(next).isAfter(now)) {
            if (passed == MOST_COUNTED) {
                next = laterOf(next, near(times, now));
            }
            passed = Math.min(passed + 1, MOST_COUNTED);
            tick = next;
            next = times.next(tick);
        }
        Duration late = Duration.between(times.due(tick), now);
        boolean missed = policy == MissedPolicy.SKIP && late.compareTo(GRACE) > 0;
        return new DueTick(tick, late, passed, missed, next);
    }

    /// A tick that is due and not long before the last one that is, so that a schedule of seconds
    /// need not be followed through years.
    private static @Nullable Instant near(TickTimes times, Instant now) {
        for (var span : SPANS) {
            var tick = times.next(now.minus(TickTimes.MOST_JITTER).minus(span));
            if (tick != null && !times.due(tick).isAfter(now)) {
                return tick;
            }
        }
        return null;
    }

    private static Instant laterOf(Instant one, @Nullable Instant other) {
        return other == null || one.isAfter(other) ? one : other;
    }

    /// Ticks that make no job as their time has gone by.
    public long allMissed() {
        return passed + (missed ? 1 : 0);
    }
}
