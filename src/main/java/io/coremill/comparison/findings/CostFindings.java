package io.coremill.comparison.findings;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/// What the ways of a family cost beside each other, where one costs clearly more than another.
record CostFindings(List<RowFigures> beside) {
    private static final double LEAST_MORE_CPU = 1.1;

    /// In seconds: what happened once or twice in less gives no rate.
    private static final double LEAST_CPU = 0.1;

    /// In seconds of a round: less is within what a JVM does for itself.
    private static final double LEAST_CPU_DIFFERENCE = 0.02;

    /// @param factor by which the most must be above the least
    /// @param difference by which it must be as well
    private record Cost(
            String label,
            double factor,
            double difference,
            Figure figure,
            DoubleFunction<String> words) {}

    @FunctionalInterface
    private interface Figure {
        @Nullable Double of(RowFigures row);
    }

    static List<String> of(List<RowFigures> rows) {
        return WayFamily.of(rows).stream()
                .map(WayFamily::sideBySide)
                .map(RowFigures::thatDidTheSame)
                .map(CostFindings::new)
                .flatMap(costs -> costs.sentences().stream())
                .toList();
    }

    private List<String> sentences() {
        return costs().stream().flatMap(cost -> sentence(cost).stream()).toList();
    }

    private List<Cost> costs() {
        double noise = beside.stream().mapToDouble(RowFigures::spread).max().orElse(0);
        return List.of(
                new Cost(
                        "Memory beyond an idle service",
                        1.5,
                        2e6,
                        CostFindings::memory,
                        FigureWords::memory),
                new Cost(
                        "From the order to start until the first slot had a job",
                        1.5,
                        0.02,
                        CostFindings::start,
                        FigureWords::seconds),
                new Cost(
                        "CPU time for the same jobs",
                        Math.max(LEAST_MORE_CPU, 1 + noise),
                        LEAST_CPU_DIFFERENCE,
                        row -> row.showsNoise() ? row.row().cpuSeconds() : null,
                        FigureWords::seconds),
                new Cost(
                        "Context switches for each job",
                        1.5,
                        1,
                        CostFindings::switches,
                        FigureWords::number),
                new Cost(
                        "Moves from core to core in each second of CPU time",
                        1.5,
                        1,
                        CostFindings::moves,
                        FigureWords::number));
    }

    private Optional<String> sentence(Cost cost) {
        List<RowFigures> known =
                beside.stream()
                        .filter(row -> cost.figure().of(row) != null)
                        .sorted(Comparator.comparingDouble(row -> value(cost, row)))
                        .toList();
        if (known.size() < 2) {
            return Optional.empty();
        }
        double least = value(cost, known.getFirst());
        double most = value(cost, known.getLast());
        return most >= least * cost.factor() && most - least > cost.difference()
                ? Optional.of("%s: %s.".formatted(cost.label(), told(cost, known)))
                : Optional.empty();
    }

    private static String told(Cost cost, List<RowFigures> rows) {
        return FigureWords.list(
                rows.stream()
                        .map(row -> row.name() + " " + cost.words().apply(value(cost, row)))
                        .toList());
    }

    private static double value(Cost cost, RowFigures row) {
        Double value = cost.figure().of(row);
        return value == null ? 0 : value;
    }

    private static @Nullable Double memory(RowFigures row) {
        Long bytes = row.row().peakMemory();
        return bytes == null ? null : (Double) bytes.doubleValue();
    }

    private static @Nullable Double start(RowFigures row) {
        Duration cost = row.row().startCost();
        return cost == null ? null : FigureWords.inSeconds(cost);
    }

    private static @Nullable Double switches(RowFigures row) {
        Long voluntary = row.row().voluntarySwitches();
        Long involuntary = row.row().involuntarySwitches();
        return voluntary == null || involuntary == null
                ? null
                : (Double) row.perJob((double) (voluntary + involuntary));
    }

    private static @Nullable Double moves(RowFigures row) {
        Long moves = row.row().migrations();
        Double cpu = row.row().cpuSeconds();
        return moves == null || cpu == null || cpu < LEAST_CPU
                ? null
                : (Double) (moves.doubleValue() / cpu);
    }
}
