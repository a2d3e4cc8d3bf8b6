package io.coremill.conformance.check;

import static io.coremill.conformance.report.ReportReader.evidence;
import static io.coremill.conformance.report.ReportReader.failed;
import static io.coremill.conformance.report.ReportReader.held;
import static io.coremill.conformance.report.ReportReader.reason;
import static io.coremill.conformance.report.ReportReader.skipped;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.conformance.report.CheckReport;
import io.coremill.conformance.report.ConformanceCheck;
import io.coremill.conformance.session.CheckOptions;
import io.coremill.conformance.session.OutgoingLine;
import io.coremill.conformance.session.RequestExchange;
import io.coremill.conformance.session.TranscriptDraft;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnknownTypeCheckTest {
    private static final ConformanceCheck CHECK = ConformanceCheck.UNKNOWN_TYPE;

    private final CheckReport report = new CheckReport();

    @Test
    void theCodeForAnUnknownTypeIsRight() throws Exception {
        judge(TranscriptDraft.begin().sent("1").came(answer("\"error\":{\"code\":-32601}")));
        assertThat(held(report)).containsExactly(CHECK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"result\":{}", "\"error\":{\"code\":-32000}", "\"error\":-32601"})
    void anyOtherAnswerIsWrong(String content) throws Exception {
        String answer = answer(content);
        judge(TranscriptDraft.begin().sent("1").came("working", answer));
        assertThat(failed(report)).containsExactly(CHECK);
        assertThat(evidence(report, CHECK)).hasSize(2).last().isEqualTo(answer);
    }

    /// That is reported by the rule for errors.
    @Test
    void anErrorWithoutACodeSaysNothingAboutIt() throws Exception {
        judge(TranscriptDraft.begin().sent("1").came(answer("\"error\":{\"message\":\"no\"}")));
        assertThat(skipped(report)).containsExactly(CHECK);
    }

    @Test
    void noAnswerIsWrongAndItsEndIsNamed() throws Exception {
        judge(TranscriptDraft.begin().sent("1"));
        assertThat(reason(report, CHECK)).isEqualTo("no answer came within 10 s");
        var ended = new CheckReport();
        judge(TranscriptDraft.begin().sent("1").event("it ended with exit code 1"), ended);
        assertThat(reason(ended, CHECK)).isEqualTo("it ended with exit code 1");
        assertThat(evidence(ended, CHECK)).last().isEqualTo("it ended with exit code 1");
    }

    private void judge(TranscriptDraft draft) throws Exception {
        judge(draft, report);
    }

    private static void judge(TranscriptDraft draft, CheckReport into) throws Exception {
        var call = new OutgoingLine("1", "{}");
        var exchange = RequestExchange.of(List.of(call), Set.of("1"), 0, draft.entries());
        new UnknownTypeCheck(into).judge(exchange, CheckOptions.read(List.of("--", "worker")));
    }

    private static String answer(String content) {
        return "{\"jsonrpc\":\"2.0\",\"id\":\"1\"," + content + "}";
    }
}
