package io.coremill.comparison.findings;

import java.util.List;
import java.util.Objects;

/// What a job mostly does, told from how much of a core one slot kept busy.
enum Kind {
    CPU_BOUND,
    IO_BOUND,
    MIXED,
    UNKNOWN;

    private static final double BUSY = 0.85;
    private static final double WAITING = 0.15;

    /// Only one slot tells: with more, jobs may wait for each other.
    static Kind of(List<Figures> rows, UsableCores cores) {
        List<Double> busy = busyWithOneSlot(rows);
        if (busy.isEmpty() || cores.count() < 1) {
            return UNKNOWN;
        }
        if (busy.stream().allMatch(share -> share >= BUSY)) {
            return CPU_BOUND;
        }
        return busy.stream().allMatch(share -> share <= WAITING) ? IO_BOUND : MIXED;
    }

    static List<Double> busyWithOneSlot(List<Figures> rows) {
        return rows.stream()
                .filter(row -> row.slots() == 1)
                .map(Figures::busyCores)
                .filter(Objects::nonNull)
                .sorted()
                .toList();
    }
}
