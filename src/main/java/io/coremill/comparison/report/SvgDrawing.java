package io.coremill.comparison.report;

import io.coremill.comparison.findings.FigureWords;
import java.util.List;
import java.util.stream.Collectors;

/// A drawing. It is written by hand: a library for charts would bring AWT and fonts, for a few
/// lines and marks.
///
/// Ways are distinguished by colour, by mark and by dashes; the colours are those of
/// Okabe and Ito, which do not need eyes that see all of them.
final class SvgDrawing {
    private static final List<String> COLOURS =
            List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#444444");
    private static final List<String> DASHES = List.of("none", "8 4", "2 3", "10 3 2 3", "5 5");

    /// Around the point where they are put.
    private static final List<String> MARKS =
            List.of(
                    "M-4-4H4V4H-4Z", // a square
                    "M0-5.5L5 4H-5Z", // a triangle
                    "M0-5.5L5.5 0L0 5.5L-5.5 0Z", // a diamond
                    "M-4.5 0A4.5 4.5 0 1 0 4.5 0A4.5 4.5 0 1 0-4.5 0Z", // a disc
                    "M0 5.5L5-4H-5Z"); // a triangle upside down

    private final StringBuilder shapes = new StringBuilder();

    /// Where the text stands to its point.
    enum Anchor {
        START("start"),
        MIDDLE("middle"),
        END("end");

        private final String word;

        Anchor(String word) {
            this.word = word;
        }
    }

    record Corner(double x, double y) {}

    void text(double x, double y, Anchor anchor, String words) {
        shapes.append(
                """
                <text x="%s" y="%s" text-anchor="%s" fill="#24292f">%s</text>
                """
                        .formatted(at(x), at(y), anchor.word, escaped(words)));
    }

    /// A thin one, to read a scale by.
    void rule(double fromX, double fromY, double toX, double toY) {
        path("M%s %sL%s %s".formatted(at(fromX), at(fromY), at(toX), at(toY)), "#d0d7de", "none");
    }

    /// How far figures lie apart.
    void spread(double x, double fromY, double toY, int number) {
        path("M%s %sV%s".formatted(at(x), at(fromY), at(toY)), of(COLOURS, number), "none");
    }

    void line(List<Corner> corners, int number) {
        if (corners.size() > 1) {
            String corner =
                    corners.stream()
                            .map(each -> at(each.x()) + " " + at(each.y()))
                            .collect(Collectors.joining("L"));
            path("M" + corner, of(COLOURS, number), of(DASHES, number));
        }
    }

    void mark(double x, double y, int number) {
        shapes.append(
                """
                <path d="%s" transform="translate(%s %s)" fill="%s"/>
                """
                        .formatted(of(MARKS, number), at(x), at(y), of(COLOURS, number)));
    }

    String document(int width, int height, String title) {
        return """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" \
        font-family="system-ui, sans-serif" font-size="13" role="img">
        <title>%3$s</title>
        <rect width="%1$d" height="%2$d" rx="6" fill="#ffffff"/>
        %4$s</svg>
        """
                .formatted(width, height, escaped(title), shapes);
    }

    private void path(String data, String colour, String dashes) {
        shapes.append(
                """
                <path d="%s" stroke="%s" stroke-width="1.5" stroke-dasharray="%s" fill="none"/>
                """
                        .formatted(data, colour, dashes));
    }

    private static String at(double place) {
        return FigureWords.fixed(place, 1);
    }

    private static String of(List<String> looks, int number) {
        return looks.get(number % looks.size());
    }

    private static String escaped(String words) {
        return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
