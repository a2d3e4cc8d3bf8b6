package io.coremill.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class WorkerRequestTest {
    private static final Instant DEADLINE = Instant.parse("2030-01-01T00:00:00Z");

    @Test
    void aRunIsOneLineOfJsonRpc() {
        assertThat(
                        written(
                                new WorkerRequest.Run(
                                        7,
                                        "primes",
                                        "{\"limit\":10}",
                                        "job-1",
                                        2,
                                        DEADLINE,
                                        "00-a-b-01")))
                .isEqualTo(
                        "{\"jsonrpc\":\"2.0\",\"id\":\"7\",\"method\":\"primes\",\"params\":{\"limit\":10},"
                                + "\"meta\":{\"job\":\"job-1\",\"attempt\":2,"
                                + "\"deadline\":\"2030-01-01T00:00:00Z\",\"traceparent\":\"00-a-b-01\"}}\n");
    }

    /// Or a reader that takes one of them for the end of a line would see two.
    @Test
    void charactersThatEndLinesForSomeReadersAreEscaped() {
        String params = "{\"a\u2028\":\"b\u2029\u0085c\\u2028 \u00e9\"}";
        String line = written(new WorkerRequest.Run(7, "a", params, "j", 1, null, null));
        assertThat(line).contains("\"params\":{\"a\\u2028\":\"b\\u2029\\u0085c\\u2028 \u00e9\"}");
        assertThat(line.lines()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | {\"_meta\":{\"job\":\"j\",\"attempt\":1}}",
                "{\"a\":1} | {\"a\":1,\"_meta\":{\"job\":\"j\",\"attempt\":1}}",
                "{\"a\":{\"_meta\":1}} | {\"a\":{\"_meta\":1},\"_meta\":{\"job\":\"j\",\"attempt\":1}}",
                "{\"_meta\":{\"x\":1}} | {\"_meta\":{\"x\":1}}",
            })
    void metaMayStandInTheParams(String payload, String params) {
        var out = new StringBuilder();
        new WorkerRequest.Run(7, "a", payload, "j", 1, null, null)
                .writeTo(out, MetaPlacement.PARAMS);
        assertThat(out.toString())
                .isEqualTo(
                        "{\"jsonrpc\":\"2.0\",\"id\":\"7\",\"method\":\"a\",\"params\":%s}\n"
                                .formatted(params));
    }

    @Test
    void metaMayBeLeftOut() {
        var out = new StringBuilder();
        new WorkerRequest.Run(7, "a", "{}", "j", 1, DEADLINE, "t").writeTo(out, MetaPlacement.NONE);
        assertThat(out.toString())
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":\"7\",\"method\":\"a\",\"params\":{}}\n");
    }

    @Test
    void aCancelIsANotification() {
        assertThat(written(new WorkerRequest.Cancel(7)))
                .isEqualTo(
                        "{\"jsonrpc\":\"2.0\",\"method\":\"cancel\",\"params\":{\"id\":\"7\"}}\n");
    }

    @Test
    void whatIsWrittenIsReadAsItWasMeant() {
        comesThrough(
                new WorkerRequest.Run(7, "a \"b\" ü\n", "{\"x\":\"}\"}", "j", 1, DEADLINE, "t\\"));
        comesThrough(new WorkerRequest.Run(Long.MAX_VALUE, "noop", "{}", "j", 1, null, null));
        comesThrough(new WorkerRequest.Cancel(7));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "{}",
                "[]",
                "{\"id\":\"7\"}",
                "{\"method\":\"cancel\"}",
                "{\"method\":\"cancel\",\"params\":{\"id\":\"x\"}}",
                "{\"method\":\"something-new\",\"params\":{}}",
                "{\"id\":\"7\",\"method\":\"a\",\"params\":",
                "{\"id\":\"7\",\"method\":\"a\",\"meta\":{\"deadline\":\"soon\"}}",
            })
    void whatAWorkerDoesNotKnowItIgnores(String line) {
        assertThat(WorkerRequest.read(Lines.of(line))).isEmpty();
    }

    @Test
    void newMembersDoNoHarm() {
        assertThat(
                        WorkerRequest.read(
                                Lines.of(
                                        "{\"new\":[{}],\"id\":\"7\",\"method\":\"a\",\"meta\":{\"new\":{\"x\":1}}}")))
                .contains(new WorkerRequest.Run(7, "a", "{}", "", 1, null, null));
    }

    private static void comesThrough(WorkerRequest request) {
        String line = written(request);
        assertThat(WorkerRequest.read(Lines.of(line.substring(0, line.length() - 1))))
                .contains(request);
    }

    private static String written(WorkerRequest request) {
        var text = new StringBuilder();
        request.writeTo(text);
        assertThat(text.toString()).endsWith("\n").containsOnlyOnce("\n");
        return text.toString();
    }
}
