package io.coremill.cores;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongBinaryOperator;
import org.jspecify.annotations.Nullable;

/// How long a core has spent in each mode since the machine started, in the kernel's ticks.
record CoreTime(int core, Map<CoreMode, Long> ticks) {
    /// USER_HZ, which is the same on every Linux that Java runs on.
    private static final double TICKS_PER_SECOND = 100;

    private static final String CORE = "cpu";

    /// Where the kernel's fields go, in their order. What follows is guests' time, which is in the
    /// first two already.
    private static final List<CoreMode> FIELDS =
            List.of(
                    CoreMode.USER, // user
                    CoreMode.USER, // nice
                    CoreMode.SYSTEM,
                    CoreMode.IDLE,
                    CoreMode.IOWAIT,
                    CoreMode.IRQ, // irq
                    CoreMode.IRQ, // softirq
                    CoreMode.STEAL);

    /// Reads `/proc/stat`, which has a line for each core that is online.
    static List<CoreTime> parse(String stat) {
        var times = new ArrayList<CoreTime>();
        for (int at = stat.indexOf("\n" + CORE); at >= 0; at = stat.indexOf("\n" + CORE, at + 1)) {
            int end = stat.indexOf('\n', at + 1);
            CoreTime time = line(stat.substring(at + 1, end < 0 ? stat.length() : end));
            if (time != null) {
                times.add(time);
            }
        }
        return times;
    }

    double seconds(CoreMode mode) {
        return ticks.getOrDefault(mode, 0L) / TICKS_PER_SECOND;
    }

    CoreTime plus(CoreTime other) {
        return with(other, Long::sum);
    }

    CoreTime minus(CoreTime other) {
        return with(other, (mine, its) -> mine - its);
    }

    /// The greater of both in each mode.
    CoreTime orMore(CoreTime other) {
        return with(other, Math::max);
    }

    /// Whether the kernel began to count anew after an earlier one: a mode alone may step back, but
    /// time that passes is never less in all of them together.
    boolean isAnewAfter(CoreTime before) {
        CoreTime passed = minus(before);
        return passed.ticks(true) + passed.ticks(false) < 0;
    }

    /// The busy share of the time since an earlier one; null if there was none.
    @Nullable Double utilizationSince(CoreTime before) {
        CoreTime passed = minus(before);
        long busy = Math.max(0, passed.ticks(true));
        long all = busy + Math.max(0, passed.ticks(false));
        return all == 0 ? null : (double) busy / all;
    }

    private long ticks(boolean busy) {
        return ticks.entrySet().stream()
                .filter(mode -> mode.getKey().isBusy() == busy)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private CoreTime with(CoreTime other, LongBinaryOperator operator) {
        var both = new EnumMap<CoreMode, Long>(CoreMode.class);
        for (CoreMode mode : CoreMode.values()) {
            both.put(
                    mode,
                    operator.applyAsLong(
                            ticks.getOrDefault(mode, 0L), other.ticks.getOrDefault(mode, 0L)));
        }
        return new CoreTime(core, Collections.unmodifiableMap(both));
    }

    private static @Nullable CoreTime line(String line) {
        String[] words = line.split(" +", -1);
        try {
            int core = Integer.parseInt(words[0].substring(CORE.length()));
            var ticks = new EnumMap<CoreMode, Long>(CoreMode.class);
            for (int i = 0; i < FIELDS.size() && i + 1 < words.length; i++) {
                ticks.merge(FIELDS.get(i), Long.parseLong(words[i + 1]), Long::sum);
            }
            return new CoreTime(core, Collections.unmodifiableMap(ticks));
        } catch (NumberFormatException e) {
            return null; // no line of a core
        }
    }
}
