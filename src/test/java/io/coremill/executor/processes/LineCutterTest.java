package io.coremill.executor.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineCutterTest {
    private final List<String> lines = new ArrayList<>();
    private final LineCutter cutter = new LineCutter(lines::add);

    @ParameterizedTest
    @CsvSource({
        "a~b, a|b",
        "a^~b, a|b",
        "10 %^20 %^100 %~, 100 %",
        "^10 %^100 %, 100 %",
        "long state^short~, short",
        "100 %^     ^, 100 %",
        "100 %^     ^~next, 100 %|next",
        "a^ b, ' b'",
        "half, half",
        "a~~b, a||b",
    })
    void aCarriageReturnLetsTheLastStateStay(String printed, String expected) {
        for (byte each : bytes(printed.replace('~', '\n').replace('^', '\r'))) {
            cutter.take(new byte[] {each}, 1);
        }
        cutter.end();
        assertThat(String.join("|", lines)).isEqualTo(expected);
    }

    @Test
    void ofALongLineTheBeginningIsKeptAndOfALongBarTheEnd() {
        take("x".repeat(5_000) + "\n");
        for (int i = 0; i <= 1_000; i++) {
            take("\r" + i + " of 1000 " + "#".repeat(i));
        }
        cutter.end();
        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst()).isEqualTo("x".repeat(2_045) + "…");
        assertThat(lines.getLast()).startsWith("1000 of 1000 ###");
    }

    @Test
    void aLineOfJustTheLimitIsKeptWhole() {
        take("x".repeat(2_048) + "\n");
        assertThat(lines).containsExactly("x".repeat(2_048));
    }

    private void take(String printed) {
        cutter.take(bytes(printed), printed.length());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
