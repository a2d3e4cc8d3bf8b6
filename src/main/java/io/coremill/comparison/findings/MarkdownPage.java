package io.coremill.comparison.findings;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;

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

    /// On one line, and no end of the cell.
    static String cell(String words) {
        return words.replaceAll("\\s+", " ").replace("|", "\\|");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
