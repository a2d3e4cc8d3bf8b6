package io.coremill.conformance.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.conformance.session.TranscriptEntry;
import io.coremill.conformance.session.TranscriptEntry.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The report as people read it.
class PlainReportTest {
    private final CheckReport report = new CheckReport();

    @Test
    void eachCheckHasALineAndEachFailureItsEvidence() {
        report.holds(ConformanceCheck.STARTS);
        report.fails(
                ConformanceCheck.ANSWERS,
                "no answer came",
                List.of(
                        entry(Kind.SENT, "{}"),
                        entry(Kind.CAME, "wörk\u001b"),
                        entry(Kind.STDERR, "oh"),
                        entry(Kind.EVENT, "it ended")),
                "a result");
        report.skip(ConformanceCheck.FLUSHES, "it does not\nanswer");
        assertThat(new PlainReport(false).of(report))
                .isEqualTo(
                        """
                        ✓ starts and stays
                        ✗ answers a request
                        – flushes each answer (it does not\\nanswer)

                        ✗ answers a request
                            found:    no answer came
                            sent:     {}
                            came:     wörk\\x1b
                            stderr:   oh
                            then:     it ended
                            expected: a result
                            see:      docs/worker-protocol.md, Messages

                        It does not conform: 1 checks hold, 1 fail, 1 were skipped
                        """);
    }

    @Test
    void aTerminalThatShowsOnlyAsciiGetsNothingElse() {
        report.holds(ConformanceCheck.STARTS);
        report.fails(
                ConformanceCheck.ANSWERS, "wrong", List.of(entry(Kind.CAME, "wörk 🦆")), "right");
        report.skip(ConformanceCheck.FLUSHES, "why");
        String text = new PlainReport(true).of(report);
        assertThat(text).matches("[\\n -~]*").contains("came:     w\\u{f6}rk \\u{1f986}");
        assertThat(text).startsWith("ok   starts and stays\nFAIL answers a request\n-    flushes");
    }

    @Test
    void whatIsOnlyRecommendedIsCountedApart() {
        report.fails(ConformanceCheck.EXIT_CODE, "it exited with code 3", List.of(), "code 0");
        assertThat(new PlainReport(false).of(report))
                .startsWith("✗ exits with code 0 then (recommended)\n")
                .endsWith(
                        "\nIt conforms: 0 checks hold, 1 fail (1 of them only recommended),"
                                + " 0 were skipped\n");
    }

    private static TranscriptEntry entry(Kind kind, String line) {
        return new TranscriptEntry(kind, 0, line.getBytes(UTF_8), null, null, List.of());
    }
}
