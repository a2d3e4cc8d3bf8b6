package io.coremill.conformance.report;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.conformance.session.StrictJson;
import io.coremill.conformance.session.TranscriptEntry;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The report as programs read it.
class JsonReportTest {
    private final CheckReport report = new CheckReport();

    @Test
    void aCheckThatHoldsHasNoReasonAndNoEvidence() {
        report.holds(ConformanceCheck.STARTS);
        assertThat(JsonReport.of(report))
                .isEqualTo(
                        """
                        {"conforms":true,"checks":[{"check":"starts","title":"starts and stays",\
                        "required":true,"verdict":"holds",\
                        "section":"The life of a worker: A worker that does not start"}]}
                        """);
    }

    @Test
    void oneThatFailsHasWhatWasExpectedAndWhatCame() {
        report.fails(
                ConformanceCheck.KNOWN_ID,
                "no request had the id 7",
                List.of(
                        entry(TranscriptEntry.Kind.SENT, 12, "{\"id\":\"1\"}".getBytes(UTF_8)),
                        entry(TranscriptEntry.Kind.CAME, 34, "é\u001b\"\\".getBytes(UTF_8))),
                "the id of the request");
        JsonNode check = StrictJson.read(JsonReport.of(report)).path("checks").get(0);
        assertThat(check.propertyNames())
                .containsExactly(
                        "check",
                        "title",
                        "required",
                        "verdict",
                        "section",
                        "reason",
                        "expected",
                        "evidence");
        assertThat(check.path("check").stringValue()).isEqualTo("known-id");
        assertThat(check.path("verdict").stringValue()).isEqualTo("fails");
        JsonNode came = check.path("evidence").get(1);
        assertThat(came.propertyNames()).containsExactlyInAnyOrder("kind", "millis", "line");
        assertThat(came.path("kind").stringValue()).isEqualTo("came");
        assertThat(came.path("millis").longValue()).isEqualTo(34);
        assertThat(came.path("line").stringValue()).isEqualTo("é\\x1b\"\\");
    }

    @Test
    void bytesThatAreNoTextAreWrittenAsDigits() {
        byte[] latin = "größe".getBytes(ISO_8859_1);
        report.fails(
                ConformanceCheck.UTF_8,
                "this line is not UTF-8",
                List.of(entry(TranscriptEntry.Kind.CAME, 0, latin)),
                "UTF-8");
        JsonNode check = StrictJson.read(JsonReport.of(report)).path("checks").get(0);
        assertThat(check.path("evidence").get(0).path("line").stringValue())
                .isEqualTo("gr\\xf6\\xdfe");
    }

    @Test
    void oneThatWasSkippedHasItsReasonAlone() {
        report.skip(ConformanceCheck.CANCEL, "no job is known that runs for seconds");
        JsonNode check = StrictJson.read(JsonReport.of(report)).path("checks").get(0);
        assertThat(check.path("verdict").stringValue()).isEqualTo("skipped");
        assertThat(check.has("reason")).isTrue();
        assertThat(check.has("evidence")).isFalse();
        assertThat(check.has("expected")).isFalse();
    }

    @Test
    void itIsOneLineAndInTheOrderOfTheChecks() {
        report.holds(ConformanceCheck.TERMINATES);
        report.skipRest("it\ndoes not start");
        String text = JsonReport.of(report);
        assertThat(text).endsWith("}\n");
        assertThat(text.lines()).hasSize(1);
        assertThat(StrictJson.read(text).path("checks"))
                .extracting(check -> check.path("check").stringValue())
                .hasSize(ConformanceCheck.values().length)
                .startsWith("starts", "answers")
                .endsWith("terminates");
    }

    private static TranscriptEntry entry(TranscriptEntry.Kind kind, long millis, byte[] line) {
        return new TranscriptEntry(kind, millis, line, null, null, List.of());
    }
}
