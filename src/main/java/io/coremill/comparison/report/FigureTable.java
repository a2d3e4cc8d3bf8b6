package io.coremill.comparison.report;

import io.coremill.comparison.findings.FigureWords;
import io.coremill.comparison.findings.RowFigures;
import io.coremill.comparison.result.ComparisonRow;
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
                "CPU time, switches and moves are of one round. Memory is what the way needed beyond an"
                        + " idle service, start the time until the first slot had a job, cores where its CPU"
                        + " time was seen.");
        rows.forEach(this::notes);
    }

    private void figures(ComparisonRow row) {
        if (!RowFigures.hasFigures(row)) {
            page.row(
                    row.way(),
                    String.valueOf(row.slots()),
                    FigureWords.told(row.error(), error -> error));
            return;
        }
        var measured = new RowFigures(row);
        page.row(
                row.way(),
                String.valueOf(row.slots()),
                FigureWords.number(measured.throughput()),
                FigureWords.told(row.throughputLeast(), FigureWords::number)
                        + " to "
                        + FigureWords.told(row.throughputMost(), FigureWords::number),
                FigureWords.told(row.speedUp(), FigureWords::times),
                FigureWords.told(row.p50(), FigureWords::seconds),
                FigureWords.told(row.p90(), FigureWords::seconds),
                FigureWords.told(row.p99(), FigureWords::seconds),
                FigureWords.told(row.cpuSeconds(), FigureWords::seconds),
                FigureWords.told(row.voluntarySwitches(), FigureWords::whole)
                        + ", "
                        + FigureWords.told(row.involuntarySwitches(), FigureWords::whole),
                FigureWords.told(row.migrations(), FigureWords::whole),
                FigureWords.told(row.peakMemory(), bytes -> FigureWords.memory(bytes)),
                FigureWords.told(row.startCost(), FigureWords::seconds),
                FigureWords.told(row.cores(), FigureTable::shares));
    }

    private void notes(ComparisonRow row) {
        if (row.note() != null) {
            String slots = FigureWords.count(row.slots(), "slot");
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
                                                        + FigureWords.percent(each.getValue()))
                                .toList());
    }
}
