package io.coremill.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrintableTextTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    1b   | \\x1b
                    7    | \\x07
                    0    | \\x00
                    7f   | \\x7f
                    9b   | \\u{9b}
                    a    | \\n
                    d    | \\r
                    200b | \\u{200b}
                    202e | \\u{202e}
                    2028 | \\u{2028}
                    2066 | \\u{2066}
                    feff | \\u{feff}
                    """)
    void whatSteersATerminalOrCannotBeSeenIsEscaped(String point, String shown) {
        String text = "a" + Character.toString(Integer.parseInt(point, 16)) + "b";
        assertThat(PrintableText.line(text)).isEqualTo("a" + shown + "b");
    }

    @Test
    void whatCanBeReadStaysAsItIs() {
        String text = "Zürich → 東京 😀\t{\"a\": 1}";
        assertThat(PrintableText.line(text)).isSameAs(text);
    }

    @Test
    void linesStayLinesWhereTheyMay() {
        assertThat(PrintableText.lines("a\n\tb\u001b[2J")).isEqualTo("a\n\tb\\x1b[2J");
    }
}
