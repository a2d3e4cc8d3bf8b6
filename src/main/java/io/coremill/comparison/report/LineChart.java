package io.coremill.comparison.report;

import io.coremill.comparison.findings.FigureWords;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.DoubleFunction;
import java.util.stream.Stream;

/// Figures of some ways over slots. The numbers of slots stand side by side, however far apart;
/// upward the scale begins at 0.
///
/// @param lines of each way, by slots; ways without figures have none
/// @param words for a figure on the scale
record LineChart(
        String title, Map<String, Map<Integer, Point>> lines, DoubleFunction<String> words) {
    private static final int SCALE_WIDTH = 64;
    private static final int SLOTS_HEIGHT = 24;
    private static final int TITLE_HEIGHT = 26;

    /// Ways stand a little apart, so that none hides another, but all within their column.
    private static final double MOST_BESIDE = 7;

    private static final double COLUMN_USED = 0.7;

    /// @param least of any round
    /// @param most of any round
    record Point(double value, double least, double most) {
        Point scaled(double factor) {
            return new Point(value * factor, least * factor, most * factor);
        }
    }

    void draw(SvgDrawing svg, int left, int top, int width, int height) {
        svg.text(left + SCALE_WIDTH, top + 10, SvgDrawing.Anchor.START, title);
        var area =
                new Area(
                        left + SCALE_WIDTH,
                        top + TITLE_HEIGHT,
                        width - SCALE_WIDTH,
                        height - TITLE_HEIGHT - SLOTS_HEIGHT,
                        List.copyOf(new TreeSet<>(slots().toList())),
                        Scale.upTo(most()));
        axes(svg, area);
        int number = 0;
        for (Map<Integer, Point> line : lines.values()) {
            line(svg, area, line, number);
            number++;
        }
    }

    private Stream<Integer> slots() {
        return lines.values().stream().flatMap(line -> line.keySet().stream());
    }

    private double most() {
        return lines.values().stream()
                .flatMap(line -> line.values().stream())
                .mapToDouble(Point::most)
                .max()
                .orElse(0);
    }

    private void axes(SvgDrawing svg, Area area) {
        for (int i = 0; i <= area.scale().steps(); i++) {
            double value = i * area.scale().step();
            double y = area.y(value);
            svg.rule(area.left(), y, area.left() + area.width(), y);
            svg.text(area.left() - 8, y + 4, SvgDrawing.Anchor.END, words.apply(value));
        }
        for (int slots : area.slots()) {
            double y = area.top() + area.height() + 18;
            svg.text(area.x(slots), y, SvgDrawing.Anchor.MIDDLE, FigureWords.whole(slots));
        }
        svg.text(area.left() - 8, area.top() + area.height() + 18, SvgDrawing.Anchor.END, "slots");
    }

    private void line(SvgDrawing svg, Area area, Map<Integer, Point> line, int number) {
        double column = COLUMN_USED * area.width() / area.slots().size();
        double beside = Math.min(MOST_BESIDE, column / lines.size());
        double aside = (number - (lines.size() - 1) / 2.0) * beside;
        var corners = new ArrayList<SvgDrawing.Corner>();
        line.forEach(
                (slots, point) -> {
                    double x = area.x(slots) + aside;
                    svg.spread(x, area.y(point.least()), area.y(point.most()), number);
                    corners.add(new SvgDrawing.Corner(x, area.y(point.value())));
                });
        svg.line(corners, number);
        corners.forEach(corner -> svg.mark(corner.x(), corner.y(), number));
    }

    /// From 0 in steps that are 1, 2 or 5 of some power of ten.
    private record Scale(double step, int steps) {
        private static final int MOST_STEPS = 5;

        static Scale upTo(double most) {
            double rough = (most > 0 ? most : 1) / MOST_STEPS;
            double power = Math.pow(10, Math.floor(Math.log10(rough)));
            double digit = rough / power;
            double step = power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
            return new Scale(step, (int) Math.max(1, Math.ceil(most / step)));
        }
    }

    /// Where the figures go.
    private record Area(
            int left, int top, int width, int height, List<Integer> slots, Scale scale) {
        double x(int number) {
            return left + width * (slots.indexOf(number) + 0.5) / slots.size();
        }

        double y(double value) {
            return top + height * (1 - value / (scale.step() * scale.steps()));
        }
    }
}
