package io.coremill.comparison.findings;

import io.coremill.comparison.result.MachineDescription;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Which way to take, where the figures distinguish one from the others; else none.
final class WayRecommendation {
    private static final double MUCH_OTHER_WORK = 0.5;
    private static final double CLEARLY_LESS_MEMORY = 0.7;

    /// In bytes: less is within what a JVM takes and gives back by itself.
    private static final long LEAST_MORE_MEMORY = 2_000_000;

    private WayRecommendation() {}

    static List<String> of(List<RowFigures> rows, MachineDescription machine) {
        List<RowFigures> best = bestOfEachWay(rows);
        Double other = machine.otherWork();
        if (best.size() < 2
                || !RowFigures.didTheSame(best)
                || best.stream().anyMatch(RowFigures::hasFewJobs)
                || !best.stream().allMatch(RowFigures::isSteady)
                || (other != null && other > MUCH_OTHER_WORK)) {
            return List.of();
        }
        RowFigures fastest = best.getFirst();
        List<RowFigures> others = best.subList(1, best.size());
        if (others.stream().allMatch(fastest::isFasterThan)) {
            return List.of(fastest(fastest, others.getFirst()));
        }
        List<RowFigures> notSlower =
                others.stream().filter(row -> !fastest.isFasterThan(row)).toList();
        return notSlower.stream().allMatch(row -> row.keepsUpWith(fastest))
                ? smallest(fastest, notSlower).stream().toList()
                : List.of();
    }

    /// Fastest first, each with as few slots as are as fast.
    private static List<RowFigures> bestOfEachWay(List<RowFigures> rows) {
        return rows.stream()
                .map(RowFigures::way)
                .distinct()
                .map(way -> best(rows.stream().filter(row -> row.way().equals(way)).toList()))
                .sorted(Comparator.comparingDouble(RowFigures::throughput).reversed())
                .toList();
    }

    private static RowFigures best(List<RowFigures> ofWay) {
        RowFigures fastest =
                ofWay.stream()
                        .max(Comparator.comparingDouble(RowFigures::throughput))
                        .orElseThrow();
        return ofWay.stream()
                .filter(row -> row.keepsUpWith(fastest))
                .min(Comparator.comparingInt(RowFigures::slots))
                .orElse(fastest);
    }

    private static String fastest(RowFigures fastest, RowFigures next) {
        return "For this work on this machine: %s, %s jobs a second; the next best, %s, did %s."
                .formatted(
                        fastest.name(),
                        FigureWords.number(fastest.throughput()),
                        next.name(),
                        FigureWords.number(next.throughput()));
    }

    /// Of those that are as fast, the one that needs clearly less memory than any other.
    private static Optional<String> smallest(RowFigures fastest, List<RowFigures> asFast) {
        var all = new ArrayList<>(asFast);
        all.add(fastest);
        if (all.stream().anyMatch(row -> row.row().peakMemory() == null)) {
            return Optional.empty();
        }
        all.sort(Comparator.comparingLong(WayRecommendation::memory));
        RowFigures least = all.getFirst();
        RowFigures next = all.get(1);
        return memory(least) <= CLEARLY_LESS_MEMORY * (double) memory(next)
                        && memory(next) - memory(least) > LEAST_MORE_MEMORY
                ? Optional.of(
                        "For this work on this machine: %s. No other way is faster that these figures show, and it needs the least memory, %s; the next needs %s."
                                .formatted(
                                        least.name(),
                                        FigureWords.memory((double) memory(least)),
                                        FigureWords.memory((double) memory(next))))
                : Optional.empty();
    }

    private static long memory(RowFigures row) {
        Long bytes = row.row().peakMemory();
        return bytes == null ? Long.MAX_VALUE : bytes;
    }
}
