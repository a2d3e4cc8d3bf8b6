package io.coremill.access.audit;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Bounds what requests can write that come to nothing: of each minute the first of each caller,
/// and the first of all. The others are counted.
final class RefusalLimit {
    static final long PERIOD = TimeUnit.MINUTES.toNanos(1);

    private final int all;
    private final int each;
    private final Map<String, Integer> byCaller = new HashMap<>();
    private long begun;
    private boolean counts;
    private int written;
    private long more;

    /// @param all how many of all callers are written in a minute
    /// @param each how many of each
    RefusalLimit(int all, int each) {
        this.all = all;
        this.each = each;
    }

    /// Before [#admits]: ends the minute if it is over.
    ///
    /// @return how many it left out; empty if it goes on or left out none
    Optional<Long> end(long now) {
        if (!counts || now - begun < PERIOD) {
            return Optional.empty();
        }
        return close();
    }

    /// Ends the minute whether or not it is over.
    Optional<Long> close() {
        var leftOut = more > 0 ? Optional.of(more) : Optional.<Long>empty();
        counts = false;
        byCaller.clear();
        written = 0;
        more = 0;
        return leftOut;
    }

    /// @param caller what distinguishes it from others
    boolean admits(String caller, long now) {
        if (!counts) {
            counts = true;
            begun = now;
        }
        if (written >= all || byCaller.getOrDefault(caller, 0) >= each) {
            more++;
            return false;
        }
        byCaller.merge(caller, 1, Integer::sum);
        written++;
        return true;
    }

    /// How many it has left out so far.
    long leftOut() {
        return more;
    }

    /// How long until something is to be said, in nanoseconds; empty if there is nothing.
    Optional<Long> remaining(long now) {
        return more > 0 ? Optional.of(Math.max(0, begun + PERIOD - now)) : Optional.empty();
    }
}
