package io.coremill.comparison.findings;

import io.coremill.comparison.ComparisonRow;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What was measured of each way with each number of slots.
final class FigureTable {
    private final MarkdownPage page;

    FigureTable(MarkdownPage page) {
        this.page = page;
    }

    void write(List<ComparisonRow> rows) {
        page.heading("Figures");
        page.line(
                "| way | slots | jobs/s | least to most | speed-up | p50 | p90 | p99 | CPU time |"
                        + " switches: waited, lost | moves | memory | start | cores |");
        page.line("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|");
        rows.forEach(this::figures);
        page.line("");
        page.line(
                "CPU time, switches and moves are of one round. Memory is what the way needed"
                    + " beyond an idle service, start the time until the first slot had a job,"
                    + " cores where its CPU time was seen.");
        rows.forEach(this::notes);
    }

    private void figures(ComparisonRow row) {
        if (!Figures.hasFigures(row)) {
            page.row(
                    row.way(),
                    String.valueOf(row.slots()),
                    InWords.told(row.error(), error -> error));
            return;
        }
        var measured = new Figures(row);
        page.row(
                row.way(),
                String.valueOf(row.slots()),
                InWords.number(measured.throughput()),
                InWords.told(row.throughputLeast(), InWords::number)
                        + " to "
                        + InWords.told(row.throughputMost(), InWords::number),
                InWords.told(row.speedUp(), InWords::times),
                InWords.told(row.p50(), InWords::seconds),
                InWords.told(row.p90(), InWords::seconds),
                InWords.told(row.p99(), InWords::seconds),
                InWords.told(row.cpuSeconds(), InWords::seconds),
                InWords.told(row.voluntarySwitches(), InWords::whole)
                        + ", "
                        + InWords.told(row.involuntarySwitches(), InWords::whole),
                InWords.told(row.migrations(), InWords::whole),
                InWords.told(row.peakMemory(), bytes -> InWords.memory(bytes)),
                InWords.told(row.startCost(), InWords::seconds),
                InWords.told(row.cores(), FigureTable::shares));
    }

    private void notes(ComparisonRow row) {
        if (row.note() != null) {
            String slots = InWords.count(row.slots(), "slot");
            page.line("");
            page.line("%s with %s: %s.".formatted(row.way(), slots, MarkdownPage.cell(row.note())));
        }
    }

    private static String shares(Map<Integer, Double> cores) {
        return String.join(
                ", ",
                new TreeMap<>(cores)
                        .entrySet().stream()
                                .map(
                                        each ->
                                                each.getKey()
                                                        + ": "
                                                        + InWords.percent(each.getValue()))
                                .toList());
    }
}
