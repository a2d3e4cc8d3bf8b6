package io.coremill.comparison.report;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/// Markdown, line by line.
final class MarkdownPage {
    private final StringBuilder text = new StringBuilder();

    void line(String words) {
        text.append(words).append('\n');
    }

    void heading(String words) {
        line("");
        line("## " + words);
        line("");
    }

    /// A row of a table.
    void row(String... cells) {
        line("| " + Arrays.stream(cells).map(MarkdownPage::cell).collect(joining(" | ")) + " |");
    }

    /// Lines that are shown as they are.
    void block(String language, List<String> lines) {
        String fence = "`".repeat(Math.max(3, 1 + longestRun(String.join("\n", lines))));
        line(fence + language);
        lines.forEach(this::line);
        line(fence);
    }

    /// Words that are shown as they are, within a line.
    static String code(String words) {
        String fence = "`".repeat(1 + longestRun(words));
        return words.startsWith("`") || words.endsWith("`")
                ? fence + " " + words + " " + fence
                : fence + words + fence;
    }

    private static int longestRun(String words) {
        return Pattern.compile("`+")
                .matcher(words)
                .results()
                .mapToInt(run -> run.end() - run.start())
                .max()
                .orElse(0);
    }

    /// On one line, and no end of the cell.
    static String cell(String words) {
        return words.replaceAll("\\s+", " ").replace("|", "\\|");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
