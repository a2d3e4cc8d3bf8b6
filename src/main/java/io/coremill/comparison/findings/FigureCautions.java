package io.coremill.comparison.findings;

import io.coremill.comparison.result.Comparison;
import io.coremill.comparison.result.ComparisonRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// What makes the figures weaker than they look.
record FigureCautions(Comparison comparison, List<RowFigures> rows) {
    private static final double OTHER_WORK = 0.1;
    private static final double WIDE = 0.2;
    private static final double SHORT_ROUND = 0.2;
    private static final int LEAST_ROUNDS = 3;

    static List<String> of(Comparison comparison, List<RowFigures> rows) {
        return new FigureCautions(comparison, rows).sentences();
    }

    private List<String> sentences() {
        var all = new ArrayList<String>();
        withoutFigures(all);
        limit().ifPresent(all::add);
        notes(all);
        otherWork().ifPresent(all::add);
        wide().ifPresent(all::add);
        fewRounds().ifPresent(all::add);
        fewJobs().ifPresent(all::add);
        shortRounds().ifPresent(all::add);
        shortJobs().ifPresent(all::add);
        oneSlotMissing().ifPresent(all::add);
        return all;
    }

    private void withoutFigures(List<String> all) {
        for (ComparisonRow row : comparison.rows()) {
            String name = "%s with %s".formatted(row.way(), FigureWords.count(row.slots(), "slot"));
            if (row.error() != null) {
                all.add("%s: %s".formatted(name, sentence(row.error())));
            }
        }
    }

    /// What holds for several rows is about the comparison; the rest stands beside its row.
    private void notes(List<String> all) {
        Map<String, Long> said =
                comparison.rows().stream()
                        .flatMap(row -> RowNotes.of(row).stream())
                        .collect(
                                Collectors.groupingBy(
                                        note -> note, LinkedHashMap::new, Collectors.counting()));
        said.forEach(
                (note, count) -> {
                    if (count > 1) {
                        all.add("Caution: " + sentence(note));
                    }
                });
    }

    private static String sentence(String words) {
        String line = words.strip().replaceAll("\\s+", " ");
        return line.matches(".*[.!?]") ? line : line + ".";
    }

    private Optional<String> limit() {
        var cores = new UsableCores(comparison.machine());
        return when(
                cores.isLimited(),
                () ->
                        "Caution: a CPU limit of %s cores holds on %s, so slots may be throttled while cores are idle."
                                .formatted(
                                        FigureWords.number(cores.count()),
                                        FigureWords.count(cores.allowed(), "core")));
    }

    private Optional<String> otherWork() {
        Double other = comparison.machine().otherWork();
        return other == null || other <= OTHER_WORK
                ? Optional.empty()
                : Optional.of(
                        "Caution: other work kept %s cores busy meanwhile; the figures are of what was left."
                                .formatted(FigureWords.fixed(other, 2)));
    }

    private Optional<String> wide() {
        List<String> wide =
                rows.stream()
                        .filter(row -> row.spread() > WIDE)
                        .map(row -> row.name() + " " + FigureWords.percent(row.spread()))
                        .toList();
        return when(
                !wide.isEmpty(),
                () -> "Caution: rounds of the same lie far apart: " + FigureWords.list(wide) + ".");
    }

    private Optional<String> fewRounds() {
        int fewest = rows.stream().mapToInt(row -> row.row().rounds()).min().orElse(LEAST_ROUNDS);
        return when(
                fewest < LEAST_ROUNDS,
                () ->
                        "Caution: %s %s not show how far rounds lie apart, so no way is called faster by them; take 3 or more."
                                .formatted(
                                        FigureWords.count(fewest, "round"),
                                        fewest == 1 ? "does" : "do"));
    }

    private Optional<String> fewJobs() {
        int most = rows.stream().mapToInt(RowFigures::slots).max().orElse(1);
        return when(
                rows.stream().anyMatch(RowFigures::hasFewJobs),
                () ->
                        "Caution: %s a round are few for %s: the last ones run while other slots are empty."
                                .formatted(
                                        FigureWords.count(comparison.jobs(), "job"),
                                        FigureWords.count(most, "slot")));
    }

    private Optional<String> shortRounds() {
        double shortest = rows.stream().mapToDouble(RowFigures::roundSeconds).min().orElse(1);
        return when(
                shortest < SHORT_ROUND,
                () ->
                        "Caution: the shortest round took %s; more jobs, or larger ones, give steadier figures."
                                .formatted(FigureWords.seconds(shortest)));
    }

    private Optional<String> shortJobs() {
        double shortest = rows.stream().mapToDouble(RowFigures::jobSeconds).min().orElse(1);
        return when(
                rows.stream().anyMatch(RowFigures::hasShortJobs),
                () ->
                        "Caution: the shortest jobs took %s, so the figures are as much of handing jobs out as of the work."
                                .formatted(FigureWords.seconds(shortest)));
    }

    private Optional<String> oneSlotMissing() {
        return when(
                !rows.isEmpty() && rows.stream().noneMatch(row -> row.slots() == 1),
                () ->
                        "Whether the work is CPU-bound is not told: only a measurement with 1 slot shows it.");
    }

    private static Optional<String> when(boolean holds, Supplier<String> sentence) {
        return holds ? Optional.of(sentence.get()) : Optional.empty();
    }
}
