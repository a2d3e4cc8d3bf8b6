package io.coremill.chaos;

import java.time.Duration;
import java.util.stream.LongStream;

/// How many jobs finished when.
final class ThroughputCurve {
    private static final long SECOND = 1_000_000;
    private static final long WINDOW = 2 * SECOND;
    private static final long STEP = SECOND / 20;

    /// Of what was finished before, this much is taken for as much.
    private static final double AS_MUCH = 0.8;

    private final long[] finished;

    private ThroughputCurve(long[] finished) {
        this.finished = finished;
    }

    /// @param finished microseconds since 1970
    static ThroughputCurve of(LongStream finished) {
        return new ThroughputCurve(finished.sorted().toArray());
    }

    /// Jobs a second.
    ///
    /// @param from microseconds since 1970, as is `to`
    double rate(long from, long to) {
        return count(from, to) * (double) SECOND / Math.max(1, to - from);
    }

    /// How long after a time it took until as many were finished as before, for two seconds.
    ///
    /// @param time microseconds since 1970
    /// @param rate that of before
    Duration back(long time, double rate) {
        long last = finished.length == 0 ? 0 : finished[finished.length - 1];
        for (long from = time; from + WINDOW <= last; from += STEP) {
            if (rate(from, from + WINDOW) >= rate * AS_MUCH) {
                return Duration.ofNanos((from - time) * 1_000);
            }
        }
        return Duration.ofDays(1);
    }

    /// The longest time in which none finished.
    Duration standstill(long from, long to) {
        long last = from;
        long longest = 0;
        for (long time : LongStream.concat(LongStream.of(finished), LongStream.of(to)).toArray()) {
            if (time > from && time <= to) {
                longest = Math.max(longest, time - last);
                last = time;
            }
        }
        return Duration.ofNanos(longest * 1_000);
    }

    private long count(long from, long to) {
        return LongStream.of(finished).filter(time -> time >= from && time < to).count();
    }
}
