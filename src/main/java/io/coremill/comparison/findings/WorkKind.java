package io.coremill.comparison.findings;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a job mostly does, recognized by how much of a core one slot kept busy.
enum WorkKind {
    CPU_BOUND,
    IO_BOUND,
    MIXED,
    UNKNOWN;

    private static final double BUSY = 0.85;
    private static final double WAITING = 0.15;

    /// In cores: past that a job that waits for a core looks as if it waited for something else.
    private static final double MUCH_OTHER_WORK = 0.5;

    private static final double SHORT_ROUND = 0.1;

    /// Only one slot shows it: with more, jobs may wait for each other.
    static WorkKind of(List<RowFigures> rows, UsableCores cores, @Nullable Double otherWork) {
        List<Double> busy = busyWithOneSlot(rows);
        if (busy.isEmpty() || cores.count() < 1) {
            return UNKNOWN;
        }
        if (busy.getFirst() >= BUSY) {
            return CPU_BOUND;
        }
        if (otherWork != null && mayHaveWaitedForACore(busy.getFirst(), cores, otherWork)) {
            return UNKNOWN;
        }
        return busy.getLast() <= WAITING ? IO_BOUND : MIXED;
    }

    private static boolean mayHaveWaitedForACore(double busy, UsableCores cores, double otherWork) {
        return otherWork > MUCH_OTHER_WORK || busy + otherWork >= BUSY * cores.count();
    }

    /// In ascending order.
    static List<Double> busyWithOneSlot(List<RowFigures> rows) {
        return rows.stream()
                .filter(WorkKind::tells)
                .map(RowFigures::busyCores)
                .filter(Objects::nonNull)
                .sorted()
                .toList();
    }

    /// Rounds and jobs are long enough for the work to outweigh the housekeeping.
    private static boolean tells(RowFigures row) {
        return row.slots() == 1 && row.roundSeconds() >= SHORT_ROUND && !row.hasShortJobs();
    }
}
