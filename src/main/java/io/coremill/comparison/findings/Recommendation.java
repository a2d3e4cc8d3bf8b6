package io.coremill.comparison.findings;

import io.coremill.comparison.MachineDescription;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Which way to take, where the figures tell one from the others; else none.
final class Recommendation {
    private static final double MUCH_OTHER_WORK = 0.5;
    private static final double CLEARLY_LESS_MEMORY = 0.7;

    /// In bytes: less is within what a JVM takes and gives back by itself.
    private static final long LEAST_MORE_MEMORY = 2_000_000;

    private Recommendation() {}

    static List<String> of(List<Figures> rows, MachineDescription machine) {
        List<Figures> best = bestOfEachWay(rows);
        Double other = machine.otherWork();
        if (best.size() < 2
                || !Figures.didTheSame(best)
                || best.stream().anyMatch(Figures::hasFewJobs)
                || !best.stream().allMatch(Figures::isSteady)
                || (other != null && other > MUCH_OTHER_WORK)) {
            return List.of();
        }
        Figures fastest = best.getFirst();
        List<Figures> others = best.subList(1, best.size());
        if (others.stream().allMatch(fastest::isFasterThan)) {
            return List.of(fastest(fastest, others.getFirst()));
        }
        List<Figures> notSlower =
                others.stream().filter(row -> !fastest.isFasterThan(row)).toList();
        return notSlower.stream().allMatch(row -> row.keepsUpWith(fastest))
                ? smallest(fastest, notSlower).stream().toList()
                : List.of();
    }

    /// Fastest first, each with as few slots as are as fast.
    private static List<Figures> bestOfEachWay(List<Figures> rows) {
        return rows.stream()
                .map(Figures::way)
                .distinct()
                .map(way -> best(rows.stream().filter(row -> row.way().equals(way)).toList()))
                .sorted(Comparator.comparingDouble(Figures::throughput).reversed())
                .toList();
    }

    private static Figures best(List<Figures> ofWay) {
        Figures fastest =
                ofWay.stream().max(Comparator.comparingDouble(Figures::throughput)).orElseThrow();
        return ofWay.stream()
                .filter(row -> row.keepsUpWith(fastest))
                .min(Comparator.comparingInt(Figures::slots))
                .orElse(fastest);
    }

    private static String fastest(Figures fastest, Figures next) {
        return "For this work on this machine: %s, %s jobs a second; the next best, %s, did %s."
                .formatted(
                        fastest.name(),
                        InWords.number(fastest.throughput()),
                        next.name(),
                        InWords.number(next.throughput()));
    }

    /// Of those that are as fast, the one that needs clearly less memory than any other.
    private static Optional<String> smallest(Figures fastest, List<Figures> asFast) {
        var all = new ArrayList<>(asFast);
        all.add(fastest);
        if (all.stream().anyMatch(row -> row.row().peakMemory() == null)) {
            return Optional.empty();
        }
        all.sort(Comparator.comparingLong(Recommendation::memory));
        Figures least = all.getFirst();
        Figures next = all.get(1);
        return memory(least) <= CLEARLY_LESS_MEMORY * (double) memory(next)
                        && memory(next) - memory(least) > LEAST_MORE_MEMORY
                ? Optional.of(
                        "For this work on this machine: %s. No other way is faster that these figures show, and it needs the least memory, %s; the next needs %s."
                                .formatted(
                                        least.name(),
                                        InWords.memory((double) memory(least)),
                                        InWords.memory((double) memory(next))))
                : Optional.empty();
    }

    private static long memory(Figures row) {
        Long bytes = row.row().peakMemory();
        return bytes == null ? Long.MAX_VALUE : bytes;
    }
}
