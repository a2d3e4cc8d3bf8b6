package io.coremill.access.limits;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// What each of many may still ask for under one limit. Of each it keeps one number: the time at
/// which all that it has had will have been earned (the generic cell rate algorithm). So over any
/// time none gets more than the limit, but for what a pause has saved.
///
/// It holds a bounded number of names, as clients choose them; the one that has asked for nothing
/// for longest is forgotten first, and may then ask for all again. Safe from any thread.
public final class RateAllowances {
    /// Some hundred bytes each.
    private static final int MOST_NAMES = 10_000;

    private final RateLimit limit;
    private final LongSupplier nanos;
    private final Map<String, Long> earnedAt =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
                    return size() > MOST_NAMES;
                }
            };

    public RateAllowances(RateLimit limit, LongSupplier nanos) {
        this.limit = limit;
        this.nanos = nanos;
    }

    public RateLimit limit() {
        return limit;
    }

    /// Takes one if it may be had now.
    public synchronized RateAllowance take(String name) {
        if (limit.isNone()) {
            return RateAllowance.UNLIMITED;
        }
        long now = nanos.getAsLong();
        long after = Math.max(now, earned(name, now)) + limit.nanosFor(1);
        long wait = after - now - limit.window();
        if (wait > 0) {
            return new RateAllowance(0, wait);
        }
        earnedAt.put(name, after);
        return new RateAllowance(left(after - now), 0);
    }

    /// Takes so many, whether or not they may be had now.
    ///
    /// @return nanoseconds after which they may be
    public synchronized long reserve(String name, int number) {
        if (limit.isNone()) {
            return 0;
        }
        long now = nanos.getAsLong();
        long after = Math.max(now, earned(name, now)) + limit.nanosFor(number);
        earnedAt.put(name, after);
        return Math.max(0, after - now - limit.window());
    }

    /// Of what was reserved, so many are not had after all.
    public synchronized void giveBack(String name, int number) {
        if (!limit.isNone()) {
            earnedAt.computeIfPresent(name, (_, at) -> at - limit.nanosFor(number));
        }
    }

    /// What may be had now, of which nothing is taken.
    public synchronized RateAllowance look(String name) {
        if (limit.isNone()) {
            return RateAllowance.UNLIMITED;
        }
        long now = nanos.getAsLong();
        long taken = Math.max(0, earned(name, now) - now);
        long wait = taken + limit.nanosFor(1) - limit.window();
        return wait > 0 ? new RateAllowance(0, wait) : new RateAllowance(left(taken), 0);
    }

    private long earned(String name, long now) {
        return earnedAt.getOrDefault(name, now);
    }

    private int left(long taken) {
        return (int) Math.max(0, (limit.window() - taken) / limit.nanosFor(1));
    }

    /// How many names it has in mind.
    synchronized int size() {
        return earnedAt.size();
    }
}
