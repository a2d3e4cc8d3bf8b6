package io.coremill.comparison.findings;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Threads against processes that run the same program with the same slots.
final class WaysFindings {
    private WaysFindings() {}

    static List<String> of(List<RowFigures> rows) {
        var all = new ArrayList<String>();
        for (WayFamily family : WayFamily.of(rows)) {
            List<RowFigures> beside = RowFigures.thatDidTheSame(family.sideBySide());
            if (!beside.isEmpty()) {
                all.addAll(compared(beside));
            }
        }
        return all;
    }

    private static List<String> compared(List<RowFigures> beside) {
        RowFigures fastest =
                beside.stream()
                        .max(Comparator.comparingDouble(RowFigures::throughput))
                        .orElseThrow();
        var all = new ArrayList<String>();
        for (RowFigures other : beside) {
            if (!other.equals(fastest) && fastest.showsNoise() && other.showsNoise()) {
                all.add(pair(fastest, other));
            }
        }
        return all;
    }

    private static String pair(RowFigures fast, RowFigures other) {
        if (fast.isFasterThan(other)) {
            return "%s %s %s the work of %s: %s against %s jobs a second."
                    .formatted(
                            fast.name(),
                            fast.slots() == 1 ? "does" : "do",
                            FigureWords.times(fast.throughput() / other.throughput()),
                            other.name(),
                            FigureWords.number(fast.throughput()),
                            FigureWords.number(other.throughput()));
        }
        return "%s and %s: %s (%s and %s jobs a second, their rounds %s and %s apart)."
                .formatted(
                        fast.name(),
                        other.name(),
                        fast.isAsFastAs(other)
                                ? "no difference that these figures show"
                                : "which does more cannot be told",
                        FigureWords.number(fast.throughput()),
                        FigureWords.number(other.throughput()),
                        FigureWords.percent(fast.spread()),
                        FigureWords.percent(other.spread()));
    }
}
