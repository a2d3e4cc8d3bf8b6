package io.coremill.web;

import static io.coremill.web.Service.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.access.limits.CallerLimit;
import io.coremill.access.limits.RefusalFigures;
import io.coremill.job.Result;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests that no honest client sends: with two ends, with paths that lead elsewhere, with lines
/// that want to become headers.
@Timeout(60)
@Tag("anywhere")
class HostileRequestsTest {
    /// What a proxy took for a body, and must not become a request of its own.
    private static final String SMUGGLED =
            "POST /v1/queues/any/pause HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n";

    private static final String HOST = "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\n";
    private static final String JSON = HOST + "Content-Type: application/json\r\n";
    private static final String JOB = "{\"type\":\"noop\"}";
    private static final String CHUNKED_JOB = "f\r\n" + JOB + "\r\n0\r\n\r\n";

    @TempDir static Path directory;
    static Service service;

    @BeforeAll
    static void start() {
        service = Service.start(directory, "--coremill.http.body-timeout=1s");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @AfterEach
    void theServiceIsWell() throws Exception {
        boolean isPaused = json(service.get("/v1/queues/any")).get("paused").booleanValue();
        service.post("/v1/queues/any/resume");
        assertThat(isPaused).isFalse();
    }

    @SuppressWarnings("StringConcatToTextBlock") // ends of lines are what this is about
    static Stream<Arguments> withTwoEnds() {
        String length = "Content-Length: " + JOB.length() + "\r\n";
        return Stream.of(
                Arguments.of(
                        "a length and chunks",
                        JSON + length + "Transfer-Encoding: chunked\r\n\r\n" + CHUNKED_JOB),
                Arguments.of(
                        "chunks and a length",
                        JSON + "Transfer-Encoding: chunked\r\n" + length + "\r\n" + CHUNKED_JOB),
                Arguments.of("two lengths", JSON + length + "Content-Length: 0\r\n\r\n" + JOB),
                Arguments.of("the same length twice", JSON + length + length + "\r\n" + JOB),
                Arguments.of("a list of lengths", JSON + "Content-Length: 15, 15\r\n\r\n" + JOB),
                Arguments.of("a signed length", JSON + "Content-Length: +15\r\n\r\n" + JOB),
                Arguments.of("a negative length", JSON + "Content-Length: -1\r\n\r\n" + JOB),
                Arguments.of("a hexadecimal length", JSON + "Content-Length: 0xf\r\n\r\n" + JOB),
                Arguments.of(
                        "a length that overflows",
                        JSON + "Content-Length: 18446744073709551631\r\n\r\n" + JOB),
                Arguments.of("no number", JSON + "Content-Length: \r\n\r\n" + JOB),
                Arguments.of(
                        "a space before the colon",
                        JSON + "Transfer-Encoding : chunked\r\n" + length + "\r\n" + JOB),
                Arguments.of(
                        "a coding that is unknown",
                        JSON + "Transfer-Encoding: xchunked\r\n\r\n" + CHUNKED_JOB),
                Arguments.of(
                        "a coding after chunked",
                        JSON + "Transfer-Encoding: chunked, identity\r\n\r\n" + CHUNKED_JOB),
                Arguments.of(
                        "chunked twice",
                        JSON
                                + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"
                                + CHUNKED_JOB),
                Arguments.of(
                        "a quoted coding",
                        JSON + "Transfer-Encoding: \"chunked\"\r\n\r\n" + CHUNKED_JOB),
                Arguments.of(
                        "a tab in the name",
                        JSON + "Transfer\t-Encoding: chunked\r\n" + length + "\r\n" + JOB),
                Arguments.of(
                        "a NUL in the name",
                        JSON + "Transfer-\0Encoding: chunked\r\n" + length + "\r\n" + JOB),
                Arguments.of(
                        "bare carriage returns",
                        JSON + "X: y\rTransfer-Encoding: chunked\r\n" + length + "\r\n" + JOB),
                Arguments.of(
                        "chunks of HTTP/1.0",
                        JSON.replace("1.1", "1.0")
                                + "Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n"
                                + CHUNKED_JOB),
                Arguments.of(
                        "a chunk with a bad size",
                        JSON + "Transfer-Encoding: chunked\r\n\r\n-f\r\n" + JOB + "\r\n0\r\n\r\n"),
                Arguments.of(
                        "a chunk with a size that overflows",
                        JSON
                                + "Transfer-Encoding: chunked\r\n\r\n1000000000000000f\r\n"
                                + JOB
                                + "\r\n0\r\n\r\n"),
                Arguments.of(
                        "a chunk with a bare end of line",
                        JSON + "Transfer-Encoding: chunked\r\n\r\nf\n" + JOB + "\n0\n\n"),
                Arguments.of(
                        "a chunk that is longer than it is said to be",
                        JSON + "Transfer-Encoding: chunked\r\n\r\n2\r\n" + JOB + "\r\n0\r\n\r\n"),
                Arguments.of(
                        "an extension of a chunk that holds the end of a line",
                        JSON
                                + "Transfer-Encoding: chunked\r\n\r\nf;a=\"\n\"\r\n"
                                + JOB
                                + "\r\n0\r\n\r\n"),
                Arguments.of(
                        "a body of a GET with chunks and a length",
                        "GET /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n"
                                + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"));
    }

    /// Whatever a proxy makes of these, nothing that comes after them is taken for a request.
    @ParameterizedTest(name = "{0}")
    @MethodSource("withTwoEnds")
    void nothingFollowsARequestWithTwoEnds(String name, String request) throws Exception {
        String answers = service.rawToTheEnd(request + SMUGGLED);
        assertThat(answers.split("HTTP/1\\.1 \\d", -1)).as(answers).hasSizeLessThanOrEqualTo(2);
        assertThat(answers).as(name).doesNotStartWith("HTTP/1.1 5");
    }

    @Test
    void chunksWithExtensionsAndTrailersAreOneBody() throws Exception {
        String answers =
                service.rawToTheEnd(
                        JSON
                                + "Transfer-Encoding: chunked\r\n\r\nf;a=b\r\n"
                                + JOB
                                + "\r\n0\r\nContent-Length: 9\r\n\r\n"
                                + "GET /v1/nodes HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(answers).startsWith("HTTP/1.1 202").contains("HTTP/1.1 200");
    }

    /// Which a recipient may do with it: unfold it (RFC 9112, 5.2).
    @Test
    void aFoldedHeaderIsTheHeaderThatItWouldBeOnOneLine() throws Exception {
        String answers =
                service.rawToTheEnd(JSON + "Transfer-Encoding:\r\n chunked\r\n\r\n" + CHUNKED_JOB);
        assertThat(answers).startsWith("HTTP/1.1 202");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET http://evil.example/v1/jobs HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET http://localhost/v1/jobs HTTP/1.1\r\nHost: evil.example\r\n\r\n",
                "GET http://localhost@evil.example/v1/jobs HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /v1/jobs HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
                "GET /v1/jobs HTTP/1.1\r\nHost: localhost, evil.example\r\n\r\n",
                "GET /v1/jobs HTTP/1.1\r\nHost: evil.example#localhost\r\n\r\n",
                "GET /v1/jobs HTTP/1.1\r\nHost: localhost\r\n folded\r\n\r\n",
                "GET /v1/jobs HTTP/1.1\r\nHost:evil.example\nHost: localhost\r\n\r\n",
                "CONNECT evil.example:80 HTTP/1.1\r\nHost: evil.example\r\n\r\n",
                "GET evil.example:80 HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "TRACE /v1/jobs HTTP/1.1\r\nHost: localhost\r\nCookie: a=b\r\n\r\n",
                "GET  /v1/jobs HTTP/1.1\r\nHost: evil.example\r\n\r\n",
                "GET /v1/jobs HTTP/1.1 \r\nHost: evil.example\r\n\r\n",
                "GET /v1/jobs HTTP/3.0\r\nHost: localhost\r\n\r\n",
                "GET /v1/jobs\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003",
            })
    void noOtherHostIsAnsweredHoweverItIsNamed(String request) throws Exception {
        String answers = service.rawToTheEnd(request);
        assertThat(answers).doesNotContain("HTTP/1.1 2", "HTTP/1.1 5", "Cookie");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/jobs/..%2f..%2factuator%2fenv",
                "/v1/jobs/%2e%2e/%2e%2e/actuator/env",
                "/v1/jobs/..;/..;/actuator/env",
                "/v1/jobs/..%5c..%5cactuator%5cenv",
                "/v1/jobs/%c0%ae%c0%ae%c0%af",
                "/v1/jobs/%e0%80%ae",
                "/v1/jobs/%252e%252e%252f",
                "/v1/jobs/%00",
                "/v1/jobs/a%0d%0aX-Evil:%201",
                "/v1/queues/..%2f..%2fetc%2fpasswd",
                "/v1/comparisons/..%2f..%2f..%2fetc%2fpasswd",
                "/v1/comparisons/%2e%2e%2fjobs",
                "/v1/comparisons/..",
                "/v1/schedules/..%2f..%2f",
                "/v1/workers/..%2f..%2fetc%2fpasswd",
                "/swagger-ui/..%2f..%2fapplication.yml",
                "/swagger-ui/%2e%2e/%2e%2e/application.yml",
                "/swagger-ui/..;/..;/application.yml",
                "/swagger-ui/....//application.yml",
                "/webjars/..%2f..%2fapplication.yml",
                "/console/..%2fapplication.yml",
                "/..%2f..%2f..%2fetc%2fpasswd",
                "/../../../etc/passwd",
                "/%2e%2e/%2e%2e/etc/passwd",
                "/.%00./application.yml",
                "/application.yml",
                "/WEB-INF/web.xml",
                "/META-INF/MANIFEST.MF",
                "/BOOT-INF/classes/application.yml",
                "/file:/etc/passwd",
                "/;/actuator/env",
                "/v1/jobs/a;b=%2Z",
                "/v1/jobs;%",
                "/v1;c=%e/jobs/a",
                "/actuator;a=b/env",
                "//actuator//env",
                "/actuator/health/readiness//x",
                "/actuator/health//readiness/x",
                "/actuator/health/readiness/none/below",
                "/actuator/health/none/below/that",
                "/actuator/health/diskSpace/below/that",
                "/actuator/heapdump",
                "/actuator/env",
            })
    void noPathLeadsElsewhere(String path) throws Exception {
        String answer =
                service.raw(
                        "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                                .formatted(path));
        assertThat(answer).startsWith("HTTP/1.1 4").doesNotContain("root:", "spring:", "X-Evil: ");
        assertThat(answer).contains("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Idempotency-Key: \"a\\r\\nX-Evil: 1\"",
                "Idempotency-Key: %0d%0aX-Evil:%201",
                "Prefer: wait=0\rX-Evil: 1",
                "Accept: text/html\u0085X-Evil: 1",
                "Accept: a/b;c=\"%0d%0aX-Evil: 1\"",
                "traceparent: 00-\nX-Evil: 1",
                "Origin: http://localhost\u0000X-Evil: 1",
                "X-Forwarded-Prefix: /a%0d%0aX-Evil: 1",
                "Prefer: \u0080",
                "traceparent: \u009f\u00ff",
            })
    void noHeaderBecomesAnother(String header) throws Exception {
        String answer = service.rawToTheEnd(JSON + header + "\r\nContent-Length: 15\r\n\r\n" + JOB);
        assertThat(answer).doesNotStartWith("HTTP/1.1 5");
        assertThat(headOf(answer)).doesNotContain("\nx-evil");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain\r\nX-Evil: 1",
                "text/plain; charset=\"\r\nX-Evil: 1\"",
                "text/plain\nX-Evil: 1",
                "text/plain\u0000",
                "text/html; charset=utf-7\r\n\r\n<script>",
                "nonsense",
                "",
                "*/*",
                "\u00e4/\u00e4",
            })
    void aResultCannotAddAHeaderThroughItsMediaType(String mediaType) throws Exception {
        String id = service.submitted("{\"type\":\"x\",\"queue\":\"any\"}");
        try (var run = new HandRun(service.queue(), "any")) {
            run.succeed(run.next(), new Result("x".getBytes(StandardCharsets.UTF_8), mediaType));
        }
        String answer =
                service.raw(
                        "GET /v1/jobs/%s/result HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                                .formatted(id));
        assertThat(answer).startsWith("HTTP/1.1 200");
        assertThat(headOf(answer)).doesNotContain("\nx-evil", "<script>").contains("\nx-content");
    }

    /// Never is there a pause as long as the one that is allowed.
    @Test
    void aBodyThatComesByteByByteIsGivenUp() throws Exception {
        try (var slow = RawConnection.open(service.port())) {
            slow.send(JSON + "Content-Length: 100000\r\n\r\n");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(50))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> isAnsweredAfterAnother(slow));
            assertThat(Objects.requireNonNull(slow.answer(false)).status()).isEqualTo(408);
        }
        assertThat(service.part(RefusalFigures.class).counted(CallerLimit.BODY_TIME)).isPositive();
    }

    private static boolean isAnsweredAfterAnother(RawConnection slow) throws IOException {
        if (slow.isAnswered()) {
            return true;
        }
        try {
            slow.send(" ");
        } catch (SocketException closed) {
            return true;
        }
        return false;
    }

    private static String headOf(String answer) {
        int end = answer.indexOf("\r\n\r\n");
        return (end < 0 ? answer : answer.substring(0, end)).toLowerCase(Locale.ROOT);
    }
}
