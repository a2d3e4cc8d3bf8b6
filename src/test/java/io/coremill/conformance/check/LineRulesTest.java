package io.coremill.conformance.check;

import static io.coremill.conformance.report.ReportReader.evidence;
import static io.coremill.conformance.report.ReportReader.failed;
import static io.coremill.conformance.report.ReportReader.held;
import static io.coremill.conformance.report.ReportReader.reason;
import static io.coremill.conformance.report.ReportReader.skipped;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.conformance.report.CheckReport;
import io.coremill.conformance.report.ConformanceCheck;
import io.coremill.conformance.session.TranscriptDraft;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Lines of workers, each held against the rules for lines alone.
class LineRulesTest {
    private static final String ANSWER = "{\"jsonrpc\":\"2.0\",\"id\":\"1009\",\"result\":1}";
    private static final String HELLO =
            "{\"jsonrpc\":\"2.0\",\"method\":\"hello\",\"params\":{\"protocol\":1}}";

    private final CheckReport report = new CheckReport();

    @ParameterizedTest
    @ValueSource(
            strings = {
                ANSWER,
                "{\"jsonrpc\":\"2.0\",\"id\":1009,\"result\":null}",
                "  {\"result\":{\"a\":[]},\"later\":1,\"id\":\"1009\",\"jsonrpc\":\"2.0\"}\r",
                "\uFEFF{\"jsonrpc\":\"2.0\",\"id\":\"1009\",\"result\":\"größer\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":\"1009\",\"error\":{\"code\":-1,\"message\":\"no\"}}",
                "{\"jsonrpc\":\"2.0\",\"id\":\"1009\",\"error\":{\"code\":1,\"message\":\"\","
                        + "\"data\":{\"retry\":false}}}",
                "{\"jsonrpc\":\"2.0\",\"id\":\"1009\",\"error\":{\"code\":1,\"message\":\"\","
                        + "\"data\":{\"again\":\"PT30S\"}}}",
            })
    void aRightAnswerBreaksNoRule(String answer) {
        judge(TranscriptDraft.begin().sent("1009").came(answer));
        assertThat(failed(report)).isEmpty();
        assertThat(held(report))
                .containsExactly(
                        ConformanceCheck.ONLY_MESSAGES,
                        ConformanceCheck.WHOLE_LINES,
                        ConformanceCheck.UTF_8,
                        ConformanceCheck.JSON_RPC,
                        ConformanceCheck.KNOWN_ID,
                        ConformanceCheck.ONCE,
                        ConformanceCheck.RESULTS,
                        ConformanceCheck.ERRORS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'id':'1009','result':1} | JSON_RPC | jsonrpc is not '2.0'",
                "{'jsonrpc':2.0,'id':'1009','result':1} | JSON_RPC | jsonrpc is not '2.0'",
                "{'jsonrpc':'2.0','id':'1009','result':1,'error':{'code':1,'message':'m'}}"
                        + " | JSON_RPC | it has both a result and an error",
                "{'jsonrpc':'2.0','id':'1009','result':1,'error':null}"
                        + " | JSON_RPC | it has both a result and an error",
                "{'jsonrpc':'2.0','id':'1009','error':{'message':'m'}}"
                        + " | ERRORS | its error has no code that is a whole number",
                "{'jsonrpc':'2.0','id':'1009','error':{'code':1.5,'message':'m'}}"
                        + " | ERRORS | its error has no code that is a whole number",
                "{'jsonrpc':'2.0','id':'1009','error':'no'}"
                        + " | ERRORS | its error has no code that is a whole number",
                "{'jsonrpc':'2.0','id':'1009','error':{'code':1,'message':null}}"
                        + " | ERRORS | its error has no message that is a string",
                "{'jsonrpc':'2.0','id':'1009','error':{'code':1,'message':'m','data':{'retry':1}}}"
                        + " | ERRORS | retry is neither true nor false",
                "{'jsonrpc':'2.0','id':'1009','error':{'code':1,'message':'m','data':{'again':30}}}"
                        + " | ERRORS | again is no ISO 8601 duration from PT0S to P365D, like PT30S",
                "{'jsonrpc':'2.0','id':'1009','error':{'code':1,'message':'m','data':{'again':'1h'}}}"
                        + " | ERRORS | again is no ISO 8601 duration from PT0S to P365D, like PT30S",
                "{'jsonrpc':'2.0','id':'1010','result':1} | KNOWN_ID | no request had the id 1010",
                "{'jsonrpc':'2.0','id':null,'result':1} | KNOWN_ID | this answer has no id",
                "{'jsonrpc':'2.0','id':[1009],'result':1} | KNOWN_ID | this answer has no id",
                "{'jsonrpc':'2.0','id':'1009'} | WHOLE_LINES"
                        + " | this is no message: it has no result, no error and no method",
                "working on it | ONLY_MESSAGES | this line is no message",
                "42 | ONLY_MESSAGES | this line is no message",
                "{} | ONLY_MESSAGES | this line is no message",
            })
    void aWrongLineFailsItsOwnRuleAlone(String line, ConformanceCheck check, String reason) {
        String came = line.replace('\'', '"');
        judge(TranscriptDraft.begin().sent("1009").came(came));
        assertThat(failed(report)).containsExactly(check);
        assertThat(reason(report, check)).isEqualTo(reason.replace('\'', '"'));
        assertThat(evidence(report, check)).last().isEqualTo(came);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'jsonrpc':'2.0','method':'progress','params':{'id':'7','done':1}}"
                        + " | NOTICES | no job runs that has its id",
                "{'jsonrpc':'2.0','method':'progress','params':{'id':'1009','done':'1'}}"
                        + " | NOTICES | done is not a number",
                "{'jsonrpc':'2.0','method':'log','params':{'id':'1009','message':1}}"
                        + " | NOTICES | message is not a string",
                "{'jsonrpc':'2.0','method':'hello','params':[1]}"
                        + " | HELLO | its params are not an object",
            })
    void aWrongNoticeFailsItsOwnRuleAlone(String line, ConformanceCheck check, String reason) {
        judge(TranscriptDraft.begin().sent("1009").came(line.replace('\'', '"'), ANSWER));
        assertThat(failed(report)).containsExactly(check);
        assertThat(reason(report, check)).isEqualTo(reason);
    }

    @Test
    void theRequestStandsBeforeTheAnswerThatIsWrong() {
        String wrong = "{\"id\":\"1009\",\"result\":1}";
        judge(TranscriptDraft.begin().sent("1009").came(wrong));
        assertThat(evidence(report, ConformanceCheck.JSON_RPC))
                .containsExactly("{\"jsonrpc\":\"2.0\",\"id\":\"1009\"}", wrong);
    }

    @Test
    void aSecondAnswerIsShownWithTheFirst() {
        String second = ANSWER.replace("1}", "2}");
        judge(TranscriptDraft.begin().sent("1009").came(ANSWER, second));
        assertThat(failed(report)).containsExactly(ConformanceCheck.ONCE);
        assertThat(evidence(report, ConformanceCheck.ONCE)).containsExactly(ANSWER, second);
    }

    @Test
    void anotherWorkersRequestIsNoneOfThisOne() {
        judge(
                TranscriptDraft.begin().sent("1009").came(ANSWER),
                TranscriptDraft.begin().sent("2018").came(ANSWER));
        assertThat(failed(report)).containsExactly(ConformanceCheck.KNOWN_ID);
    }

    /// A check that has shown the line has said all there is to say of it.
    @Test
    void anAnswerThatIsBlamedAlreadyIsNotHeldAgainstItsIdToo() {
        TranscriptDraft draft = TranscriptDraft.begin().sent("1009").came(ANSWER, ANSWER);
        report.fails(ConformanceCheck.LATE_CANCEL, "again", draft.entries(), "");
        judge(draft);
        assertThat(failed(report)).containsExactly(ConformanceCheck.LATE_CANCEL);
    }

    @Test
    void newsOfAJobThatHasEndedComesTooLate() {
        String progress =
                "{\"jsonrpc\":\"2.0\",\"method\":\"progress\",\"params\":{\"id\":\"1009\",\"done\":1}}";
        judge(TranscriptDraft.begin().sent("1009").came(progress, ANSWER));
        assertThat(held(report)).contains(ConformanceCheck.NOTICES);
        var late = new CheckReport();
        LineRules.judge(
                List.of(TranscriptDraft.begin().sent("1009").came(ANSWER, progress).transcript()),
                late);
        assertThat(failed(late)).containsExactly(ConformanceCheck.NOTICES);
    }

    @Test
    void theHelloOfEachWorkerComesFirst() {
        judge(
                TranscriptDraft.begin().came(HELLO).sent("1009").came(ANSWER),
                TranscriptDraft.begin().came(HELLO).sent("2018"));
        assertThat(held(report)).contains(ConformanceCheck.HELLO);
        var late = new CheckReport();
        LineRules.judge(
                List.of(TranscriptDraft.begin().sent("1009").came(ANSWER, HELLO).transcript()),
                late);
        assertThat(reason(late, ConformanceCheck.HELLO)).isEqualTo("it is not the first line");
    }

    @Test
    void methodsThatTheProtocolDoesNotHaveAreIgnored() {
        String unknown = "{\"jsonrpc\":\"2.0\",\"method\":\"weather\",\"params\":7}";
        judge(TranscriptDraft.begin().sent("1009").came(unknown, ANSWER));
        assertThat(failed(report)).isEmpty();
    }

    @Test
    void whatIsNoUtf8IsToldOnce() {
        byte[] latin = "größer\n".getBytes(ISO_8859_1);
        judge(TranscriptDraft.begin().sent("1009").came(latin).came(ANSWER));
        assertThat(failed(report)).containsExactly(ConformanceCheck.UTF_8);
    }

    /// What it was broken into is not held against it once more.
    @Test
    void aMessageOnSeveralLinesIsOneFault() {
        judge(
                TranscriptDraft.begin()
                        .sent("1009")
                        .came("{", "  \"jsonrpc\": \"2.0\",", "  \"id\": \"1009\",")
                        .came("  \"result\": 1", "}"));
        assertThat(failed(report)).containsExactly(ConformanceCheck.WHOLE_LINES);
        assertThat(reason(report, ConformanceCheck.WHOLE_LINES))
                .isEqualTo("a message came on 5 lines");
        assertThat(evidence(report, ConformanceCheck.WHOLE_LINES)).hasSize(5);
        assertThat(held(report)).contains(ConformanceCheck.KNOWN_ID);
    }

    @Test
    void anAnswerThatCannotBeReadIsTheAnswerToItsRequest() {
        String nan = "{\"jsonrpc\":\"2.0\",\"id\":\"1009\",\"result\":NaN}";
        judge(TranscriptDraft.begin().sent("1009", "2018").came(nan, ANSWER));
        assertThat(failed(report))
                .containsExactly(ConformanceCheck.WHOLE_LINES, ConformanceCheck.ONCE);
        assertThat(evidence(report, ConformanceCheck.ONCE)).containsExactly(nan, ANSWER);
    }

    @Test
    void aNumberThatIsTooLongIsAMatterOfTheResult() {
        String digits = ANSWER.replace("1}", "1".repeat(1001) + "}");
        judge(TranscriptDraft.begin().sent("1009").came(digits));
        assertThat(failed(report)).containsExactly(ConformanceCheck.RESULTS);
        assertThat(reason(report, ConformanceCheck.RESULTS)).contains("1000 digits");
    }

    @Test
    void ofAWorkerThatWroteNothingNothingIsSaid() {
        judge(TranscriptDraft.begin().sent("1009").complained("help").event("it ended"));
        assertThat(held(report)).isEmpty();
        assertThat(skipped(report))
                .containsExactly(
                        ConformanceCheck.ONLY_MESSAGES,
                        ConformanceCheck.WHOLE_LINES,
                        ConformanceCheck.UTF_8,
                        ConformanceCheck.JSON_RPC,
                        ConformanceCheck.KNOWN_ID,
                        ConformanceCheck.ONCE,
                        ConformanceCheck.RESULTS,
                        ConformanceCheck.ERRORS,
                        ConformanceCheck.NOTICES,
                        ConformanceCheck.HELLO);
        assertThat(reason(report, ConformanceCheck.UTF_8)).isEqualTo("it wrote nothing");
        assertThat(reason(report, ConformanceCheck.ONCE)).isEqualTo("it answered nothing");
        assertThat(reason(report, ConformanceCheck.HELLO))
                .isEqualTo("it writes none, and needs none");
    }

    private void judge(TranscriptDraft... drafts) {
        LineRules.judge(Stream.of(drafts).map(TranscriptDraft::transcript).toList(), report);
    }
}
