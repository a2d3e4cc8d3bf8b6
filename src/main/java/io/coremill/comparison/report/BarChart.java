package io.coremill.comparison.report;

import io.coremill.comparison.findings.FigureWords;
import java.util.List;

/// A bar chart in plain text. The bars begin at 0; the longest fills the width.
record BarChart(List<Bar> bars) {
    private static final int WIDTH = 40;
    private static final int PARTS = 8;
    private static final String PART = " ▏▎▍▌▋▊▉";

    record Bar(String label, double value) {}

    List<String> lines() {
        int label = bars.stream().mapToInt(bar -> bar.label().length()).max().orElse(0);
        double most = bars.stream().mapToDouble(Bar::value).max().orElse(1);
        return bars.stream().map(bar -> line(bar, label, most)).toList();
    }

    private static String line(Bar bar, int width, double most) {
        long parts = Math.round(bar.value() / most * WIDTH * PARTS);
        String blocks = "█".repeat((int) (parts / PARTS));
        String rest =
                parts % PARTS == 0 ? "" : PART.substring((int) (parts % PARTS)).substring(0, 1);
        return bar.label()
                + " ".repeat(width - bar.label().length() + 2)
                + blocks
                + rest
                + " "
                + FigureWords.times(bar.value());
    }
}
