package io.coremill.comparison.report;

import io.coremill.comparison.findings.FigureWords;
import io.coremill.comparison.placement.PlacementLoad;
import io.coremill.comparison.placement.PlacementReport;
import io.coremill.comparison.placement.StartCores;
import io.coremill.comparison.stability.MisdeedDamage;
import io.coremill.comparison.stability.StabilityReport;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Where processes ran, and whom a misdeed hurt.
final class ExperimentTables {
    private final MarkdownPage page;

    ExperimentTables(MarkdownPage page) {
        this.page = page;
    }

    /// @param placement null if it was not asked for; likewise `stability`
    void write(@Nullable PlacementReport placement, @Nullable StabilityReport stability) {
        if (placement != null) {
            placement(placement);
        }
        if (stability != null) {
            stability(stability);
        }
    }

    private void placement(PlacementReport placement) {
        page.heading("Placement");
        if (placement.error() != null) {
            page.line("It could not be measured: " + MarkdownPage.cell(placement.error()));
            return;
        }
        page.line(
                "| processes | placed by | started on the parent's core | first seen on core | moves in a"
                        + " second of CPU time | never moved | time on the core used most | work done,"
                        + " the least to the most of any round |");
        page.line("|--:|---|--:|---|--:|--:|--:|--:|");
        PlacementLoad first = placement.loads().getFirst();
        placement.loads().forEach(load -> placement(load, first.throughput()));
        StartCores forks = placement.forks();
        if (forks != null) {
            page.row(
                    "1 at a time",
                    "the kernel, short-lived",
                    ofAll(forks.onParentsCore(), forks.count()),
                    counts(forks.firstSeen()),
                    FigureWords.NONE,
                    FigureWords.NONE,
                    FigureWords.NONE,
                    FigureWords.NONE);
        }
    }

    /// @param whole throughput that others are compared with
    private void placement(PlacementLoad load, double whole) {
        page.row(
                String.valueOf(load.processes()),
                load.pinned() ? "pinning" : "the kernel",
                ofAll(load.starts().onParentsCore(), load.starts().count()),
                counts(load.starts().firstSeen()),
                FigureWords.told(load.moves(), FigureWords::number),
                FigureWords.told(load.neverMoved(), still -> ofAll(still, load.starts().count())),
                FigureWords.percent(load.mostUsedCore()),
                whole > 0 ? work(load, whole) : FigureWords.NONE);
    }

    private static String work(PlacementLoad load, double whole) {
        return "%s (%s to %s)"
                .formatted(
                        FigureWords.times(load.throughput() / whole),
                        FigureWords.fixed(load.throughputLeast() / whole, 2),
                        FigureWords.fixed(load.throughputMost() / whole, 2));
    }

    private static String ofAll(int some, int all) {
        return "%d of %d".formatted(some, all);
    }

    private static String counts(Map<Integer, Integer> byCore) {
        return String.join(
                ", ",
                new TreeMap<>(byCore)
                        .entrySet().stream()
                                .map(each -> "%d: %d".formatted(each.getKey(), each.getValue()))
                                .toList());
    }

    private void stability(StabilityReport stability) {
        page.heading("Stability");
        if (stability.error() != null) {
            page.line("It could not be measured: " + MarkdownPage.cell(stability.error()));
            return;
        }
        page.line(
                "| one job | workers | others hurt, all in one process | others hurt, each in its own |");
        page.line("|---|---|--:|--:|");
        for (MisdeedDamage each : stability.cases()) {
            if (each.ranShared()) {
                page.row(
                        each.misdeed().inWords(),
                        FigureWords.language(each.language()),
                        hurt(each),
                        stability.cases().stream()
                                .filter(other -> !other.ranShared())
                                .filter(other -> other.misdeed() == each.misdeed())
                                .filter(other -> other.language().equals(each.language()))
                                .map(ExperimentTables::hurt)
                                .findFirst()
                                .orElse(FigureWords.NONE));
            }
        }
        page.line("");
        page.line(
                "Hurt is who was lost, had to be run again, or took much longer than its own time. All of"
                        + " this was done in workers that were there for nothing else.");
    }

    private static String hurt(MisdeedDamage damage) {
        return damage.error() != null ? damage.error() : ofAll(damage.hurt(), damage.jobs() - 1);
    }
}
