package io.coremill.cores;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/// A core's time in counters that never fall, though the kernel's may. What it moves from one mode
/// to another is a little; there they are held until it is past them again. With a core that was
/// offline it may begin anew, and a field by itself may run backwards; there they go on from where
/// they were.
///
/// @param read what the kernel reported last for each field
/// @param time the most that it reported, and what it reported before it began anew
/// @param forgotten how much of that the kernel does not count any more
record CoreTotal(CoreTime read, CoreTime time, Map<CoreField, Long> forgotten) {
    /// One second: more than the kernel moves.
    private static final long A_LOT = CoreTime.TICKS_PER_SECOND;

    static CoreTotal of(CoreTime read) {
        return new CoreTotal(read, read, Map.of());
    }

    CoreTotal followedBy(CoreTime told) {
        CoreTime next = told.orOf(read);
        boolean anew = next.isAnewAfter(read);
        var lost = new EnumMap<CoreField, Long>(CoreField.class);
        var total = new EnumMap<CoreField, Long>(CoreField.class);
        next.ticks()
                .forEach(
                        (field, now) -> {
                            long before = time.ticks(field).orElse(now);
                            long gone = forgotten.getOrDefault(field, 0L);
                            if (anew || ranBackwards(field, now)) {
                                gone = Math.max(gone, before - now);
                            }
                            lost.put(field, gone);
                            total.put(field, Math.max(before, now + gone));
                        });
        return new CoreTotal(
                next,
                new CoreTime(read.core(), Collections.unmodifiableMap(total)),
                Collections.unmodifiableMap(lost));
    }

    private boolean ranBackwards(CoreField field, long now) {
        return field.isBusy() && read.ticks(field).orElse(now) - now > A_LOT;
    }
}
