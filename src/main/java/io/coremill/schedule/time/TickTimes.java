package io.coremill.schedule.time;

import java.time.Duration;
import java.time.Instant;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// When a schedule ticks, and how long each of its ticks is put off.
public final class TickTimes {
    /// A tick is put off by this at most.
    public static final Duration MOST_JITTER = Duration.ofDays(1);

    private final long seed;
    private final CronTimes cron;
    private final ZoneRules zone;
    private final Duration jitter;

    /// @param name of the schedule
    /// @param jitter by how much a tick may be put off
    public TickTimes(String name, CronTimes cron, ZoneRules zone, Duration jitter) {
        this.seed = name.hashCode();
        this.cron = cron;
        this.zone = zone;
        this.jitter = jitter;
    }

    /// The first tick after an instant; null if there is none.
    public @Nullable Instant next(Instant after) {
        return cron.next(after, zone);
    }

    /// The first ticks after an instant.
    public List<Instant> next(Instant after, int most) {
        var ticks = new ArrayList<Instant>();
        for (var tick = next(after); tick != null && ticks.size() < most; tick = next(tick)) {
            ticks.add(tick);
        }
        return List.copyOf(ticks);
    }

    /// When the job of a tick is made: the same on every node and at every start, and before the
    /// next tick however long the jitter is, so that none overtakes another.
    public Instant due(Instant tick) {
        if (jitter.isZero()) {
            return tick;
        }
        long number = mixed(mixed(seed) + tick.getEpochSecond());
        return tick.plusMillis(Math.floorMod(number, longest(tick) + 1));
    }

    private long longest(Instant tick) {
        var next = next(tick);
        long all = jitter.toMillis();
        return next == null ? all : Math.min(all, Duration.between(tick, next).toMillis() - 1);
    }

    /// SplitMix64: neighbours have nothing in common.
    private static long mixed(long number) {
        long z = number + 0x9E37_79B9_7F4A_7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return z ^ (z >>> 31);
    }
}
