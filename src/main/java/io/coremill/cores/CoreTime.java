package io.coremill.cores;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// How long a core has spent on what since the machine started, in the kernel's ticks. A field that
/// is not there, or holds what cannot be, is missing, and the others are as they are.
record CoreTime(int core, Map<CoreField, Long> ticks) {
    /// USER_HZ, which is the same on every Linux that Java runs on.
    static final int TICKS_PER_SECOND = 100;

    private static final String CORE = "cpu";

    /// More than any machine has run for; some kernels and hypervisors report 2^64 - 1.
    private static final long MOST = 1L << 53;

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
        return sum(field -> field.mode() == mode) / (double) TICKS_PER_SECOND;
    }

    /// With those of another one where a field is missing.
    CoreTime orOf(CoreTime other) {
        var all = new EnumMap<CoreField, Long>(CoreField.class);
        all.putAll(ticks);
        other.ticks.forEach(all::putIfAbsent);
        return of(all);
    }

    /// Without those that ran backwards since, though no core was offline: nothing that happens
    /// makes these fewer.
    CoreTime since(CoreTime before) {
        var passed = new EnumMap<CoreField, Long>(CoreField.class);
        ticks.forEach(
                (field, now) -> {
                    Long then = before.ticks.get(field);
                    if (then != null && (now >= then || !field.isBusy())) {
                        passed.put(field, now - then);
                    }
                });
        return of(passed);
    }

    /// Whether the kernel began to count anew after an earlier one: idle time alone may step back,
    /// but time that passes is never less in all of them together.
    boolean isAnewAfter(CoreTime before) {
        return since(before).sum(_ -> true) < 0;
    }

    /// The busy share of the time since an earlier one; null if there was none.
    ///
    /// @param elapsed ticks in between, by another clock: for where idle time is not known
    @Nullable Double utilizationSince(CoreTime before, long elapsed) {
        CoreTime passed = since(before);
        long busy = passed.sum(CoreField::isBusy);
        long idle = Math.max(0, passed.sum(field -> !field.isBusy()));
        long all = passed.ticks.containsKey(CoreField.IDLE) ? busy + idle : Math.max(busy, elapsed);
        return all == 0 ? null : (double) busy / all;
    }

    OptionalLong ticks(CoreField field) {
        Long known = ticks.get(field);
        return known == null ? OptionalLong.empty() : OptionalLong.of(known);
    }

    private long sum(Predicate<CoreField> fields) {
        return ticks.entrySet().stream()
                .filter(entry -> fields.test(entry.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private CoreTime of(EnumMap<CoreField, Long> fields) {
        return new CoreTime(core, Collections.unmodifiableMap(fields));
    }

    private static @Nullable CoreTime line(String line) {
        String[] words = line.split(" +", -1);
        int core = core(words[0]);
        if (core < 0) {
            return null;
        }
        var ticks = new EnumMap<CoreField, Long>(CoreField.class);
        int at = 1; // after the core
        for (CoreField field : CoreField.values()) {
            OptionalLong value = at < words.length ? number(words[at]) : OptionalLong.empty();
            value.ifPresent(it -> ticks.put(field, it));
            at++;
        }
        return new CoreTime(core, Collections.unmodifiableMap(ticks));
    }

    /// Less than 0 if it is no line of a core.
    private static int core(String word) {
        try {
            return Integer.parseInt(word.substring(CORE.length()));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static OptionalLong number(String word) {
        try {
            long value = Long.parseLong(word);
            return value >= 0 && value < MOST ? OptionalLong.of(value) : OptionalLong.empty();
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
