package io.coremill.conformance.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.conformance.session.TranscriptEntry;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckReportTest {
    private final CheckReport report = new CheckReport();

    /// Later ones are often its echo.
    @Test
    void theFirstFindingOfACheckIsKept() {
        report.fails(ConformanceCheck.ONCE, "first", List.of(), "");
        report.holds(ConformanceCheck.ONCE);
        report.fails(ConformanceCheck.ONCE, "second", List.of(), "");
        assertThat(ReportReader.reason(report, ConformanceCheck.ONCE)).isEqualTo("first");
        assertThat(report.failed(ConformanceCheck.ONCE)).isTrue();
    }

    @Test
    void oneThatIsOnlyRecommendedDoesNotFailTheWorker() {
        report.fails(ConformanceCheck.ONLY_MESSAGES, "", List.of(), "");
        report.fails(ConformanceCheck.UNKNOWN_TYPE, "", List.of(), "");
        report.fails(ConformanceCheck.EXIT_CODE, "", List.of(), "");
        report.fails(ConformanceCheck.NOTHING_LEFT, "", List.of(), "");
        assertThat(report.conforms()).isTrue();
        report.fails(ConformanceCheck.ONCE, "", List.of(), "");
        assertThat(report.conforms()).isFalse();
    }

    @Test
    void whatNothingIsKnownOfIsSkippedAtTheEnd() {
        report.holds(ConformanceCheck.STARTS);
        report.skipRest("over");
        assertThat(ReportReader.held(report)).containsExactly(ConformanceCheck.STARTS);
        assertThat(ReportReader.skipped(report)).hasSize(ConformanceCheck.values().length - 1);
        assertThat(report.failed(ConformanceCheck.ONCE)).isFalse();
        assertThat(report.has(ConformanceCheck.ONCE)).isTrue();
    }

    /// Two lines that are alike are still two.
    @Test
    void aLineIsBlamedItselfAndNotOneLikeIt() {
        TranscriptEntry one = entry();
        TranscriptEntry other = entry();
        report.fails(ConformanceCheck.ONCE, "", List.of(one), "");
        assertThat(report.blames(one)).isTrue();
        assertThat(report.blames(other)).isFalse();
    }

    private static TranscriptEntry entry() {
        return new TranscriptEntry(
                TranscriptEntry.Kind.CAME, 0, new byte[0], null, null, List.of());
    }
}
