package io.coremill.conformance.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrintableLineTest {
    @ParameterizedTest
    @CsvSource({
        "plain {'a':1},plain {'a':1},plain {'a':1}",
        "größer 🦆,größer 🦆,gr\\u{f6}\\u{df}er \\u{1f986}",
        "a<tab>b,a\\x09b,a\\x09b",
        "50 %<return>,50 %\\r,50 %\\r",
        "<override>ab,\\u{202e}ab,\\u{202e}ab",
    })
    void whatIsNotSeenIsEscaped(String words, String unicode, String ascii) {
        String line =
                words.replace("<tab>", "\t")
                        .replace("<return>", "\r")
                        .replace("<override>", "\u202E");
        assertThat(new PrintableLine(false).line(line.getBytes(UTF_8))).isEqualTo(unicode);
        assertThat(new PrintableLine(true).line(line.getBytes(UTF_8))).isEqualTo(ascii);
    }

    @Test
    void whatIsNoUtf8IsShownByteByByte() {
        byte[] broken = {'a', (byte) 0xc3, '(', 0x07, '~', 0x7f};
        assertThat(new PrintableLine(false).line(broken)).isEqualTo("a\\xc3(\\x07~\\x7f");
    }

    @Test
    void aLongLineIsItsBeginningAndItsEnd() {
        assertThat(line("x".repeat(300))).isEqualTo("x".repeat(300));
        assertThat(line("x".repeat(1000) + "y".repeat(234)))
                .isEqualTo("x".repeat(200) + "…" + "y".repeat(60) + " (1,234 bytes)");
        assertThat(new PrintableLine(true).line("x".repeat(301).getBytes(UTF_8)))
                .isEqualTo("x".repeat(200) + "..." + "x".repeat(60) + " (301 bytes)");
    }

    /// Half of a character could not be written.
    @Test
    void noCharacterIsCutInTwo() {
        String before = line("x".repeat(199) + "🦆".repeat(100));
        assertThat(before).isEqualTo(new String(before.getBytes(UTF_8), UTF_8));
        String behind = line("🦆".repeat(100) + "x".repeat(101));
        assertThat(behind).isEqualTo(new String(behind.getBytes(UTF_8), UTF_8));
        String both = line("🦆".repeat(300) + "x");
        assertThat(both).isEqualTo(new String(both.getBytes(UTF_8), UTF_8));
    }

    private static String line(String text) {
        return new PrintableLine(false).line(text.getBytes(UTF_8));
    }
}
