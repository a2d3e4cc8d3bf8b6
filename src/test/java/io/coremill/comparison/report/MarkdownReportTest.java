package io.coremill.comparison.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.comparison.findings.ComparisonDraft;
import io.coremill.comparison.findings.RowDraft;
import io.coremill.comparison.result.Comparison;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MarkdownReportTest {
    private static final Path EXPECTED = Path.of("src/test/resources/comparison/report.md");

    @Test
    void theReportIsAsExpected() throws Exception {
        Comparison comparison =
                new ComparisonDraft()
                        .rows(
                                RowDraft.of("python-threads", 1),
                                RowDraft.of("python-threads", 2)
                                        .throughput(10.1)
                                        .busy(1.02)
                                        .p50(Duration.ofMillis(198)),
                                RowDraft.of("python-processes", 1).memory(18_000_000),
                                RowDraft.of("python-processes", 2)
                                        .throughput(19.6)
                                        .memory(36_000_000)
                                        .start(Duration.ofMillis(61)))
                        .row(RowDraft.of("mine|own-processes", 1).error("no\nprogram").empty())
                        .stopsAt(Map.of("python-threads", 1))
                        .comparison();
        assertThat(MarkdownReport.of(comparison)).isEqualTo(Files.readString(EXPECTED));
    }

    @Test
    void aLongPayloadIsWrittenOnceAndTakenFromAFile() {
        String report =
                MarkdownReport.of(
                        new ComparisonDraft()
                                .payload("{\"text\":\"%s\"}".formatted("x".repeat(75_000)))
                                .rows(RowDraft.of("threads", 1))
                                .comparison());
        assertThat(report)
                .hasSizeLessThan(80_000)
                .contains("xxx…`. Measured", "--payload @payload.json")
                .doesNotContain("curl");
    }

    @Test
    void backticksInAPayloadEndNoCode() {
        String report =
                MarkdownReport.of(
                        new ComparisonDraft()
                                .payload("{\"text\":\"``` <b>\"}")
                                .rows(RowDraft.of("threads", 1))
                                .comparison());
        assertThat(report)
                .contains("payload ````{\"text\":\"``` <b>\"}````. Measured")
                .contains("\n````\n./coremill compare");
    }
}
