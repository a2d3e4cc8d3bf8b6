package io.coremill.comparison.report;

import io.coremill.comparison.findings.FigureWords;
import io.coremill.comparison.findings.RowFigures;
import io.coremill.comparison.result.Comparison;
import io.coremill.comparison.result.ComparisonRow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A comparison as a picture in SVG: what more slots gave each way, and the memory they took. It
/// needs nothing from elsewhere and runs nothing.
public final class ComparisonPicture {
    private static final int WIDTH = 960;
    private static final int PANEL_TOP = 44;
    private static final int PANEL_HEIGHT = 280;
    private static final int PANEL_WIDTH = 440;
    private static final int MARGIN = 20;
    private static final int KEYS_TOP = PANEL_TOP + PANEL_HEIGHT + 28;
    private static final int KEY_HEIGHT = 22;

    /// What a letter and the mark before the name take at most.
    private static final int LETTER_WIDTH = 8;
    private static final int MARK_WIDTH = 40;

    private final SvgDrawing svg = new SvgDrawing();
    private final Comparison comparison;
    private final List<ComparisonRow> rows;
    private final List<String> ways;

    private ComparisonPicture(Comparison comparison) {
        this.comparison = comparison;
        this.rows = comparison.rows().stream().filter(RowFigures::hasFigures).toList();
        this.ways = rows.stream().map(ComparisonRow::way).distinct().toList();
    }

    public static String of(Comparison comparison) {
        return new ComparisonPicture(comparison).draw();
    }

    private String draw() {
        svg.text(MARGIN, MARGIN + 4, SvgDrawing.Anchor.START, title());
        panel(MARGIN, gain());
        panel(
                WIDTH - MARGIN - PANEL_WIDTH,
                new LineChart(
                        "Memory beyond an idle service",
                        lines(row -> point(row.peakMemory())),
                        FigureWords::bytes));
        keys();
        return svg.document(WIDTH, KEYS_TOP + keyLines() * KEY_HEIGHT, title());
    }

    private String title() {
        return "%s: %s a round, %s"
                .formatted(
                        comparison.type(),
                        FigureWords.count(comparison.jobs(), "job"),
                        FigureWords.count(comparison.rounds(), "round"));
    }

    private void panel(int left, LineChart chart) {
        chart.draw(svg, left, PANEL_TOP, PANEL_WIDTH, PANEL_HEIGHT);
    }

    /// Where each way has one number of slots there is nothing to gain over.
    private LineChart gain() {
        boolean hasSteps = rows.stream().map(ComparisonRow::slots).distinct().count() > 1;
        return hasSteps
                ? new LineChart(
                        "Speed-up over the least slots of each way",
                        lines(ComparisonPicture::speedUp),
                        ComparisonPicture::times)
                : new LineChart(
                        "Jobs a second", lines(ComparisonPicture::throughput), FigureWords::number);
    }

    /// Of each way, by slots.
    private Map<String, Map<Integer, LineChart.Point>> lines(
            Function<ComparisonRow, LineChart.@Nullable Point> figure) {
        var lines = new LinkedHashMap<String, Map<Integer, LineChart.Point>>();
        for (ComparisonRow row : rows) {
            Map<Integer, LineChart.Point> line =
                    lines.computeIfAbsent(row.way(), _ -> new TreeMap<>());
            LineChart.Point point = figure.apply(row);
            if (point != null) {
                line.put(row.slots(), point);
            }
        }
        return lines;
    }

    private static String times(double factor) {
        return FigureWords.number(factor) + "×";
    }

    private static LineChart.@Nullable Point speedUp(ComparisonRow row) {
        LineChart.Point jobs = throughput(row);
        return row.speedUp() == null ? null : jobs.scaled(row.speedUp() / jobs.value());
    }

    private static LineChart.Point throughput(ComparisonRow row) {
        double median = new RowFigures(row).throughput();
        Double least = row.throughputLeast();
        Double most = row.throughputMost();
        return new LineChart.Point(
                median, least == null ? median : least, most == null ? median : most);
    }

    private int keyLines() {
        return (ways.size() + keysInALine() - 1) / keysInALine();
    }

    private int keysInALine() {
        int letters = ways.stream().mapToInt(String::length).max().orElse(0);
        return Math.max(1, (WIDTH - 2 * MARGIN) / (MARK_WIDTH + letters * LETTER_WIDTH));
    }

    private static LineChart.@Nullable Point point(@Nullable Long value) {
        return value == null ? null : new LineChart.Point(value, value, value);
    }

    private void keys() {
        int width = (WIDTH - 2 * MARGIN) / keysInALine();
        for (int i = 0; i < ways.size(); i++) {
            int x = MARGIN + i % keysInALine() * width;
            int y = KEYS_TOP + i / keysInALine() * KEY_HEIGHT;
            svg.mark(x + 6, y - 4, i);
            svg.text(x + 18, y, SvgDrawing.Anchor.START, ways.get(i));
        }
    }
}
