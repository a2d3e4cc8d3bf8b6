package io.coremill.web.submission;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.coremill.job.RetryPolicy;
import io.coremill.queue.AttemptTerms;
import io.coremill.queue.AttemptTerms.BackoffTerms;
import io.coremill.web.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class SubmissionReaderTest {

    @Test
    void aTypeIsEnough() {
        assertThat(read("{\"type\":\"noop\"}"))
                .isEqualTo(
                        new JobSubmission(
                                "noop",
                                null,
                                "{}",
                                0,
                                null,
                                null,
                                AttemptTerms.NONE,
                                JobSubmission.Terms.NONE,
                                null));
    }

    @Test
    void everyFieldIsRead() {
        JobSubmission read =
                read(
                        """
                        {"type": "primes", "queue": "python", "payload": {"limit": 2},
                         "priority": -10, "delay": "PT30S", "timeout": "PT1M", "maxAttempts": 5,
                         "backoff": {"kind": "fixed", "base": "PT2S", "max": "PT10S"}}
                        """);
        assertThat(read)
                .isEqualTo(
                        new JobSubmission(
                                "primes",
                                "python",
                                "{\"limit\":2}",
                                -10,
                                Duration.ofSeconds(30),
                                null,
                                new AttemptTerms(
                                        Duration.ofMinutes(1),
                                        5,
                                        new BackoffTerms(
                                                RetryPolicy.Kind.FIXED,
                                                Duration.ofSeconds(2),
                                                Duration.ofSeconds(10),
                                                null,
                                                null)),
                                JobSubmission.Terms.NONE,
                                null));
    }

    @Test
    void whatFewJobsSayIsRead() {
        JobSubmission read =
                read(
                        """
                        {"type": "noop", "tags": ["nightly", "ünï-7", "nightly"], "expires": "PT1H",
                         "deadline": "2030-01-01T02:00:00+02:00", "retain": "P90D"}
                        """);
        assertThat(read.terms())
                .isEqualTo(
                        new JobSubmission.Terms(
                                List.of("nightly", "ünï-7"),
                                new JobSubmission.TimeLimit(Duration.ofHours(1), null),
                                new JobSubmission.TimeLimit(
                                        null, Instant.parse("2030-01-01T00:00:00Z")),
                                Duration.ofDays(90),
                                false));
        assertThat(read("{\"type\":\"noop\",\"tags\":[]}").terms())
                .isEqualTo(JobSubmission.Terms.NONE);
    }

    @Test
    void runAtMayHaveAnOffset() {
        assertThat(read("{\"type\":\"noop\",\"runAt\":\"2030-01-01T02:00:00+02:00\"}").runAt())
                .isEqualTo(Instant.parse("2030-01-01T00:00:00Z"));
    }

    @ParameterizedTest
    @CsvSource({
        "2016-12-31T23:59:60Z, 2017-01-01T00:00:00Z",
        "2016-12-31T15:59:60.5-08:00, 2017-01-01T00:00:00Z",
        "2030-01-01t00:00:00z, 2030-01-01T00:00:00Z",
        "2030-01-01 00:00:00Z, 2030-01-01T00:00:00Z",
        "2030-01-01T00:00:00-00:00, 2030-01-01T00:00:00Z",
        "2030-01-01T00:00:00.1234567891234Z, 2030-01-01T00:00:00.123456789Z",
        "2030-01-01T23:00:00+23:00, 2030-01-01T00:00:00Z",
        "2030-01-01T00:00Z, 2030-01-01T00:00:00Z",
    })
    void runAtMayHaveAnyFormOfRfc3339(String text, Instant instant) {
        assertThat(read("{\"type\":\"noop\",\"runAt\":\"%s\"}".formatted(text)).runAt())
                .isEqualTo(instant);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "P1W | PT168H",
                "P1W1DT1H | PT193H",
                "p1dt1s | PT24H1S",
                "PT0.5H | PT30M",
                "PT1,5M | PT1M30S",
                "P0.5D | PT12H",
                "+PT1S | PT1S"
            })
    void aDelayMayHaveAnyFormOfIso8601(String text, Duration duration) {
        assertThat(read("{\"type\":\"noop\",\"delay\":\"%s\"}".formatted(text)).delay())
                .isEqualTo(duration);
    }

    @Test
    void aFieldThatIsNullIsAsLeftOut() {
        assertThat(
                        read(
                                """
                                {"type": "noop", "queue": null, "payload": null, "priority": null,
                                 "delay": null, "runAt": null, "timeout": null, "maxAttempts": null,
                                 "backoff": null, "tags": null, "callback": null}
                                """))
                .isEqualTo(read("{\"type\":\"noop\"}"));
        assertThat(
                        read(
                                "{\"type\":\"noop\",\"backoff\":{\"kind\":null,\"base\":null,\"max\":null},"
                                        + "\"delay\":null,\"runAt\":\"2030-01-01T00:00:00Z\"}"))
                .isEqualTo(read("{\"type\":\"noop\",\"runAt\":\"2030-01-01T00:00:00Z\"}"));
    }

    @Test
    void aPayloadKeepsItsDigitsAndEscapesAndLosesItsSpace() {
        String payload =
                """
                { "n" : [ 1.10, 12345678901234567890123 ,1e400, -0 ] ,
                \t"s" : " a \\" b\\\\" , "lone" : "\\ud800", "ü ": "日本\u2028" }""";
        assertThat(read("{\"payload\":" + payload + ",\"type\":\"noop\"}").payload())
                .isEqualTo(
                        "{\"n\":[1.10,12345678901234567890123,1e400,-0],"
                                + "\"s\":\" a \\\" b\\\\\",\"lone\":\"\\ud800\",\"ü \":\"日本\u2028\"}");
    }

    @Test
    void aByteOrderMarkIsNoHarm() {
        assertThat(read("\uFEFF{\"type\":\"noop\",\"payload\":{ \"a\":1}}").payload())
                .isEqualTo("{\"a\":1}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "{",
                "{\"type\":}",
                "{\"type\":\"noop\"",
                "{\"type\":\"noop\",}",
                "{type:\"noop\"}",
                "{'type':'noop'}",
                "{\"type\":\"noop\"} {}",
                "{\"type\":\"noop\"} x",
                "{\"type\":\"noop\"}\n{\"type\":\"noop\"}",
                "{\"type\":\"no\nop\"}",
                "{\"type\":\"noop\",\"payload\":{\"a\":01}}",
                "{\"type\":\"noop\",\"payload\":{\"a\":NaN}}",
                "{\"type\":\"noop\",\"payload\":{\"a\":\"\\x\"}}",
                "{\"type\":\"noop\",\"payload\":{\"a\":1]}",
                "{\"type\":\"noop\"} // no",
            })
    void whatIsNotJsonIsMalformed(String body) {
        assertThat(refusal(body))
                .startsWith("400 /problems/malformed-json")
                .doesNotContain("Feature", "enable", "code ", "Source", "JSON String");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"noop\",\"payload\":{\"a\":NaN}}|Line 1, column 34: Non-standard token 'NaN'",
                "{\"type\":\"ü\",}|Line 1, column 13: an unexpected '}'",
                "\uFEFF{\"type\":\"noop\",}|Line 1, column 16: an unexpected '}'",
                "{\"type\":\"noop\"|Line 1, column 15: it ends in the middle",
                "{\"type\":\"noop\"} x|Line 1, column 17: more than one value",
                "{\"\\ud800\":1}|a name with an escape that is no character",
            })
    void whatIsMalformedIsNamedWithItsPlace(String body, String told) {
        assertThat(refusal(body)).contains(told);
    }

    @Test
    void anythingButUtf8IsMalformed() {
        byte[] latin = "{\"type\":\"noop\",\"payload\":{\"a\":\"?\"}}".getBytes(UTF_8);
        latin[latin.length - 4] = (byte) 0xFC;
        assertThat(refusal(latin)).contains("400").contains("not valid UTF-8");
        byte[] surrogates = latin.clone();
        assertThat(refusal(surrogates)).contains("not valid UTF-8");
        assertThat(refusal("{\"type\":\"noop\"}".getBytes(UTF_16LE))).contains("not valid UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "\"noop\"", "1", "null", "[{\"type\":\"noop\"}]"})
    void aJobMustBeAnObject(String body) {
        assertThat(refusal(body)).startsWith("422").contains("must be a JSON object");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|type is missing",
                "{\"type\":7}|type must be a string",
                "{\"type\":null}|type is missing",
                "{\"type\":\"\"}|type must be 1 to 100 characters",
                "{\"type\":\"a b\"}|type must be 1 to 100 characters",
                "{\"type\":\"noop\",\"queue\":[\"a\",{\"b\":1}]}|queue must be a string",
                "{\"type\":\"noop\",\"payload\":[1]}|payload must be a JSON object",
                "{\"type\":\"noop\",\"payload\":\"{}\"}|payload must be a JSON object",
                "{\"type\":\"noop\",\"delay\":\"P1M\"}|years and months are not taken",
                "{\"type\":\"noop\",\"delay\":\"PT\"}|delay must be an ISO 8601 duration",
                "{\"type\":\"noop\",\"delay\":\"P1WT\"}|delay must be an ISO 8601 duration",
                "{\"type\":\"noop\",\"runAt\":\"2030-01-01T12:00:60Z\"}|runAt must be an RFC 3339",
                "{\"type\":\"noop\",\"runAt\":\"2030-02-30T12:00:00Z\"}|runAt must be an RFC 3339",
                "{\"type\":\"noop\",\"tipe\":null}|tipe is not a field",
                "{\"type\":\"noop\",\"priority\":\"1\"}|priority must be a whole number from -100",
                "{\"type\":\"noop\",\"priority\":1.5}|priority must be a whole number from -100",
                "{\"type\":\"noop\",\"priority\":101}|priority must be a whole number from -100",
                "{\"type\":\"noop\",\"priority\":99999999999}|priority must be a whole number",
                "{\"type\":\"noop\",\"maxAttempts\":0}|maxAttempts must be a whole number from 1",
                "{\"type\":\"noop\",\"maxAttempts\":true}|maxAttempts must be a whole number from 1",
                "{\"type\":\"noop\",\"timeout\":\"PT-1S\"}|timeout must be an ISO 8601 duration",
                "{\"type\":\"noop\",\"timeout\":\"PT0S\"}|timeout must be an ISO 8601 duration",
                "{\"type\":\"noop\",\"timeout\":\"P8D\"}|timeout must be an ISO 8601 duration",
                "{\"type\":\"noop\",\"timeout\":5}|timeout must be an ISO 8601 duration",
                "{\"type\":\"noop\",\"delay\":\"-PT1S\"}|delay must be an ISO 8601 duration",
                "{\"type\":\"noop\",\"delay\":\"P366D\"}|delay must be an ISO 8601 duration",
                "{\"type\":\"noop\",\"delay\":\"soon\"}|delay must be an ISO 8601 duration",
                "{\"type\":\"noop\",\"runAt\":\"tomorrow\"}|runAt must be an RFC 3339 instant",
                "{\"type\":\"noop\",\"runAt\":\"2030-01-01T00:00:00\"}|runAt must be an RFC 3339",
                "{\"type\":\"noop\",\"delay\":\"PT1S\",\"runAt\":\"2030-01-01T00:00:00Z\"}"
                        + "|runAt cannot be given together with delay",
                "{\"type\":\"noop\",\"backoff\":\"fixed\"}|backoff must be a JSON object",
                "{\"type\":\"noop\",\"backoff\":{\"kind\":\"doubling\"}}|backoff.kind must be",
                "{\"type\":\"noop\",\"backoff\":{\"kind\":\"pauses\"}}|backoff.pauses are missing",
                "{\"type\":\"noop\",\"backoff\":{\"kind\":\"fixed\",\"pauses\":[\"PT1S\"]}}"
                        + "|backoff.pauses are for the kind pauses alone",
                "{\"type\":\"noop\",\"backoff\":{\"base\":\"PT1S\",\"pauses\":[\"PT1S\"]}}"
                        + "|backoff.base has no meaning",
                "{\"type\":\"noop\",\"backoff\":{\"pauses\":[]}}|backoff.pauses must be an array",
                "{\"type\":\"noop\",\"backoff\":{\"pauses\":[\"P8D\"]}}|backoff.pauses must be",
                "{\"type\":\"noop\",\"backoff\":{\"pauses\":[1, {\"a\": []}]}}|backoff.pauses must",
                "{\"type\":\"noop\",\"backoff\":{\"pauses\":\"PT1S\"}}|backoff.pauses must be",
                "{\"type\":\"noop\",\"backoff\":{\"jitter\":\"no\"}}|backoff.jitter must be true",
                "{\"type\":\"noop\",\"backoff\":{\"base\":1}}|backoff.base must be an ISO 8601",
                "{\"type\":\"noop\",\"backoff\":{\"step\":1}}|backoff.step is not a field",
                "{\"type\":\"noop\",\"backoff\":{\"base\":\"PT2S\",\"max\":\"PT1S\"}}"
                        + "|backoff.base must not be longer than backoff.max",
                "{\"type\":\"noop\",\"maxAttemps\":3}|maxAttemps is not a field of a job; there are",
                "{\"type\":\"noop\",\"tags\":[\"a b\"]}|tags must be an array of up to 10 words, each of 1 to 100",
                "{\"type\":\"noop\",\"callback\":\"http://x\"}|callback is not supported yet",
                "{\"type\":\"noop\",\"expires\":\"P1Y\"}|; years and months are not taken",
                "{\"type\":\"noop\",\"deadline\":\"P1M\"}|; years and months are not taken",
                "{\"type\":\"noop\",\"expires\":\"soon\"}|expires must be an ISO 8601 duration from",
                "{\"type\":\"noop\",\"after\":[]}|after is not supported yet",
                "{\"type\":\"noop\",\"concurrencyKey\":\"k\"}|concurrencyKey is not supported yet",
            })
    void aFieldThatIsNotAcceptableIsNamed(String body, String told) {
        assertThat(refusal(body)).startsWith("422 /problems/invalid-job").contains(told);
    }

    @Test
    void aTagHasUpTo100CharactersOfAnyScript() {
        String tag = "🦊".repeat(100);
        String body = "{\"type\":\"noop\",\"tags\":[\"%s\"]}";
        assertThat(read(body.formatted(tag)).terms().tags()).containsExactly(tag);
        assertThat(refusal(body.formatted(tag + "x"))).contains("each of 1 to 100");
        assertThat(refusal(body.formatted(""))).contains("each of 1 to 100");
    }

    @Test
    void allThatIsWrongIsToldAtOnce() {
        assertThat(refusal("{\"priority\":\"x\",\"timeout\":[],\"speed\":{\"a\":[1]}}"))
                .contains("priority must")
                .contains("timeout must")
                .contains("speed is not a field")
                .contains("type is missing");
    }

    @Test
    void aFieldThatIsThereTwiceIsNamed() {
        assertThat(refusal("{\"type\":\"noop\",\"type\":\"hash\"}"))
                .startsWith("400 /problems/duplicate-field")
                .contains("type is there twice");
        assertThat(refusal("{\"type\":\"noop\",\"payload\":{\"a\":[{\"b\":1,\"b\":2}]}}"))
                .contains("payload.a.0.b is there twice");
        assertThat(refusal("{\"type\":\"noop\",\"backoff\":{\"base\":\"PT1S\",\"base\":\"PT1S\"}}"))
                .contains("backoff.base is there twice");
    }

    @Test
    void depthHasALimitAndTheFieldIsNamed() {
        int within = SubmissionReader.MAX_DEPTH - 2;
        assertThat(read(nested(within)).payload()).contains("[".repeat(within));
        assertThat(refusal(nested(within + 1)))
                .startsWith("422")
                .contains("payload.a.0")
                .contains("deeper than 64 levels");
        assertThat(refusal(nested(100_000))).startsWith("422").contains("payload.a.0");
    }

    @Test
    void namesAndNumbersHaveALengthAndAnswersStayShort() {
        assertThat(refusal("{\"type\":\"%s\"}".formatted("x".repeat(10_000))))
                .contains("type must be 1 to 100 characters")
                .hasSizeLessThan(300);
        assertThat(refusal("{\"type\":\"noop\",\"%s\":1}".formatted("x".repeat(900))))
                .contains("xxx… is not a field")
                .hasSizeLessThan(400);
        assertThat(refusal("{\"type\":\"noop\",\"%s\":1}".formatted("x".repeat(9_000))))
                .startsWith("422")
                .hasSizeLessThan(300);
        assertThat(
                        refusal(
                                "{\"type\":\"noop\",\"payload\":{\"n\":%s}}"
                                        .formatted("9".repeat(2_000))))
                .startsWith("422")
                .contains("payload.n has a number of more than 1000 digits");
        assertThat(
                        refusal(
                                "{\"type\":\"noop\",\"payload\":{\"%s\":1}}"
                                        .formatted("x".repeat(1_001))))
                .startsWith("422")
                .contains("payload has a name of more than 1000 characters");
        String longest = "x".repeat(1_000);
        assertThat(
                        read("{\"type\":\"noop\",\"payload\":{\"%s\":%s}}"
                                        .formatted(longest, "9".repeat(1_000)))
                                .payload())
                .contains(longest);
    }

    private static String nested(int depth) {
        return "{\"type\":\"noop\",\"payload\":{\"a\":%s%s}}"
                .formatted("[".repeat(depth), "]".repeat(depth));
    }

    private static JobSubmission read(String body) {
        return SubmissionReader.read(body.getBytes(UTF_8));
    }

    private static String refusal(String body) {
        return refusal(body.getBytes(UTF_8));
    }

    /// The status, the type and the detail of the problem that the body gives.
    private static String refusal(byte[] body) {
        var problem =
                catchThrowableOfType(ProblemException.class, () -> SubmissionReader.read(body))
                        .getBody();
        return "%d %s %s".formatted(problem.getStatus(), problem.getType(), problem.getDetail());
    }
}
