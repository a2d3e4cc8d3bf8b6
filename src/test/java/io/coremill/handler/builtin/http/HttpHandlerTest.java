package io.coremill.handler.builtin.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import io.coremill.handler.BadPayloadException;
import io.coremill.handler.Payload;
import io.coremill.job.Outcome;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Requests to servers that behave, and to servers that do not.
@Timeout(60)
@Tag("anywhere")
class HttpHandlerTest {
    private static final Caller CALLER = Caller.allowing("127.0.0.1");
    private static final String OK = "HTTP/1.1 200 OK\r\n";

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 400, 404, 500, 503})
    void aResponseOfAnyStatusIsAResult(int status) throws Exception {
        try (var server =
                RawServer.answering("HTTP/1.1 " + status + " So\r\nX-A: 1\r\n\r\nhello")) {
            JsonNode answer = CALLER.get(server.url());
            assertThat(answer.path("status").asInt()).isEqualTo(status);
            assertThat(answer.path("url").asString()).isEqualTo(server.url());
            assertThat(answer.path("headers").path("x-a").asString()).isEqualTo("1");
            assertThat(answer.path("body").asString()).isEqualTo("hello");
            assertThat(answer.path("bodyEncoding").asString()).isEqualTo("text");
        }
    }

    @Test
    void aRequestIsSentAsItWasAskedFor() throws Exception {
        try (var server = RawServer.answering(OK + "\r\n")) {
            CALLER.call(
                    Map.of(
                            "url",
                            server.url() + "a%20b/ü?q=1&r=%2F#part",
                            "method",
                            "PUT",
                            "headers",
                            Map.of("x-mine", "yes", "accept", "text/plain"),
                            "body",
                            "hé"));
            assertThat(server.heads().getFirst())
                    .startsWith("PUT /a%20b/%C3%BC?q=1&r=%2F HTTP/1.1\r\n")
                    .contains("Host: 127.0.0.1:" + server.port() + "\r\n")
                    .contains("x-mine: yes\r\n")
                    .containsOnlyOnce("ccept: ")
                    .contains("Content-Length: 3\r\n", "Content-Type: text/plain; charset=utf-8");
        }
    }

    @Test
    void aGetHasNoBodyAndAnEmptyPostSaysSo() throws Exception {
        try (var server = RawServer.answering(OK + "\r\n")) {
            CALLER.get(server.url());
            CALLER.call(Map.of("url", server.url(), "method", "POST"));
            assertThat(server.heads().get(0)).doesNotContain("Content-");
            assertThat(server.heads().get(1)).contains("Content-Length: 0\r\n");
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "text/plain, hello, hello, text",
                "text/plain;charset=iso-8859-1, h\u00e9, h\u00e9, text",
                "text/plain; charset=\"ISO-8859-1\", h\u00e9, h\u00e9, text",
                "text/plain, h\u00e9, aOk=, base64",
                "text/plain; charset=no-such, hello, aGVsbG8=, base64",
                "application/problem+json; a=b, {}, {}, text",
                "image/png, hello, aGVsbG8=, base64",
                "application/octet-stream, hello, aGVsbG8=, base64"
            })
    void aBodyIsTextIfItSaysSoAndIs(String type, String sent, String body, String encoding)
            throws Exception {
        try (var server = RawServer.answering(OK + "Content-Type: " + type + "\r\n\r\n" + sent)) {
            JsonNode answer = CALLER.get(server.url());
            assertThat(answer.path("body").asString()).isEqualTo(body);
            assertThat(answer.path("bodyEncoding").asString()).isEqualTo(encoding);
        }
    }

    /// Each newline is two characters in JSON, and each é of this charset two bytes in UTF-8.
    @ParameterizedTest
    @CsvSource({"'\n', base64", "\u00e9, base64", "x, text"})
    void textThatIsTooLargeForAResultIsBase64(String each, String encoding) throws Exception {
        int size = 5_000_000;
        String head = OK + "Content-Type: text/plain; charset=iso-8859-1\r\n\r\n";
        try (var server = RawServer.answering(head + each.repeat(size))) {
            JsonNode answer = CALLER.call(Map.of("url", server.url(), "maxBody", 5_242_880));
            assertThat(answer.path("bodyEncoding").asString()).isEqualTo(encoding);
            String body = answer.path("body").asString();
            byte[] bytes =
                    encoding.equals("text")
                            ? body.getBytes(StandardCharsets.ISO_8859_1)
                            : Base64.getDecoder().decode(body);
            assertThat(bytes).hasSize(size).containsOnly(each.charAt(0));
        }
    }

    @Test
    void aHeaderOverSeveralLinesIsOne() throws Exception {
        try (var server =
                RawServer.answering(OK + "X: 1\r\nX: 2\r\n  and\r\n\t3 \r\nY:\r\n 4\r\n\r\n")) {
            JsonNode headers = CALLER.get(server.url()).path("headers");
            assertThat(headers.path("x").asString()).isEqualTo("1, 2 and 3");
            assertThat(headers.path("y").asString()).isEqualTo("4");
        }
    }

    @Test
    void anAnswerBeforeTheRequestWasReadIsTheResult() throws Exception {
        var done = new CountDownLatch(1);
        try (var server =
                RawServer.answering(
                        out -> {
                            out.write(
                                    ascii(
                                            "HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nno!"));
                            done.await(); // and reads no more
                        })) {
            JsonNode answer = CALLER.call(large(server.url()));
            assertThat(answer.path("status").asInt()).isEqualTo(413);
            assertThat(answer.path("body").asString()).isEqualTo("no!");
        } finally {
            done.countDown();
        }
    }

    @Test
    void aServerThatLeavesBeforeTheRequestWasReadFailsTheAttempt() throws Exception {
        try (var server = RawServer.answering("")) {
            Outcome.Failed failed = CALLER.fail(large(server.url()));
            assertThat(failed.retryable()).isTrue();
            assertThat(failed.error().message()).doesNotContain("within");
        }
    }

    /// More than the buffers on the way hold.
    private static Map<String, Object> large(String url) {
        return Map.of("url", url, "method", "POST", "body", "x".repeat(8_000_000));
    }

    @Test
    void aBodyThatIsPackedStaysPacked() throws Exception {
        try (var server = RawServer.answering(OK + "Content-Encoding: gzip\r\n\r\nxx")) {
            JsonNode answer = CALLER.get(server.url());
            assertThat(answer.path("bodyEncoding").asString()).isEqualTo("base64");
            assertThat(server.heads().getFirst()).contains("Accept-Encoding: identity");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello and more",
                "HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\nhello",
                "HTTP/1.1 200\r\n\r\nhello",
                "HTTP/1.0 200 OK\n\nhello",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n2\r\nhe\r\n3 ;x=y\r\nllo\r\n0\r\nT: 1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\nhello"
            })
    void aBodyIsFramedInAnyWay(String response) throws Exception {
        try (var server = RawServer.answering(response)) {
            assertThat(CALLER.get(server.url()).path("body").asString()).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @CsvSource({"HEAD, 200", "GET, 204", "GET, 304"})
    void whereNoBodyFollowsNoneIsAwaited(String method, int status) throws Exception {
        var done = new CountDownLatch(1);
        try (var server =
                RawServer.answering(
                        out -> {
                            out.write(
                                    ascii(
                                            "HTTP/1.1 "
                                                    + status
                                                    + " X\r\nContent-Length: 9\r\n\r\n"));
                            done.await();
                        })) {
            JsonNode answer = CALLER.call(Map.of("url", server.url(), "method", method));
            assertThat(answer.path("body").asString()).isEmpty();
            assertThat(answer.path("headers").path("content-length").asString()).isEqualTo("9");
        } finally {
            done.countDown();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "HTTP/2 200 OK\r\n\r\n",
                "HTTP/1.1 20 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: 1",
                "HTTP/1.1 200 OK\r\nno header\r\n\r\n",
                "HTTP/1.1 200 OK\r\n folded\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n 0\r\n\r\nhello worl",
                "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
                "HTTP/1.1 101 Switching Protocols\r\n\r\n"
            })
    void whatIsNoWholeResponseFailsAndMayBeTriedAgain(String response) throws Exception {
        try (var server = RawServer.answering(response)) {
            Outcome.Failed failed = CALLER.fail(Map.of("url", server.url()));
            assertThat(failed.retryable()).isTrue();
            assertThat(failed.error().message()).startsWith("GET " + server.url() + ": ");
        }
    }

    @Test
    void aHeadWithoutEndIsCutOff() throws Exception {
        try (var server =
                RawServer.answering(
                        out -> {
                            out.write(ascii(OK));
                            for (; ; ) {
                                out.write(ascii("X: 1\r\n"));
                            }
                        })) {
            assertThat(CALLER.fail(Map.of("url", server.url())).error().message())
                    .contains("its head is longer than");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 11\r\n\r\n",
                "Content-Length: 99999999999999999\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\nffffffff\r\n",
                "\r\nhello world"
            })
    void aBodyBeyondItsBoundIsNotTaken(String rest) throws Exception {
        try (var server = RawServer.answering(OK + rest)) {
            Outcome.Failed failed = CALLER.fail(Map.of("url", server.url(), "maxBody", 10));
            assertThat(failed.retryable()).isFalse();
            assertThat(failed.error().message()).contains("more than 10 bytes");
        }
    }

    @Test
    void aBodyAsLargeAsItMayBeIsTaken() throws Exception {
        try (var server = RawServer.answering(OK + "\r\nhello worl")) {
            JsonNode answer = CALLER.call(Map.of("url", server.url(), "maxBody", 10));
            assertThat(answer.path("body").asString()).isEqualTo("hello worl");
        }
    }

    @Test
    void aBodyThatDripsIsNotWaitedForBeyondTheTimeout() throws Exception {
        var over = new CountDownLatch(1);
        try (var server =
                RawServer.answering(
                        out -> {
                            out.write(ascii(OK + "\r\n"));
                            while (over.getCount() > 0) {
                                out.write('.');
                                out.flush();
                            }
                        })) {
            Map<String, Object> payload =
                    Map.of("url", server.url(), "timeout", "PT0.3S", "maxBody", 5_000_000);
            Outcome.Failed failed = CALLER.fail(payload);
            over.countDown();
            assertThat(failed.error().message()).contains("PT0.3S");
            assertThat(failed.retryable()).isTrue();
        }
    }

    @Test
    void aServerThatSaysNothingIsNotWaitedForBeyondTheTimeout() throws Exception {
        var over = new CountDownLatch(1);
        try (var server = RawServer.answering(out -> over.await())) {
            Outcome.Failed failed = CALLER.fail(Map.of("url", server.url(), "timeout", "PT0.1S"));
            assertThat(failed.error().message()).endsWith("no whole response within PT0.1S");
        } finally {
            over.countDown();
        }
    }

    @Test
    void aServerThatIsNotThereMayBeThereLater() {
        // Not a port that the kernel may give to another test meanwhile.
        Outcome.Failed failed = CALLER.fail(Map.of("url", "http://127.0.0.1:1/"));
        assertThat(failed.retryable()).isTrue();
        assertThat(failed.error().message()).contains("Connection refused");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anInterruptEndsItAtOnceAndClosesTheConnection(boolean virtual) throws Exception {
        try (var server = RawServer.silent()) {
            var outcome = new CompletableFuture<Outcome>();
            Thread.Builder builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
            Thread job =
                    builder.start(
                            () ->
                                    outcome.complete(
                                            CALLER.run(
                                                    Map.of(
                                                            "url",
                                                            server.url(),
                                                            "timeout",
                                                            "PT1H"))));
            server.asked.await();
            job.interrupt();
            job.join();
            server.left.await();
            assertThat(outcome.get()).isInstanceOf(Outcome.Failed.class);
        }
    }

    @Test
    void aThousandWaitAtTheSameTime() throws Exception {
        int jobs = 1_000;
        var all = new CountDownLatch(jobs);
        var http =
                HttpServer.create(
                        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), jobs);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        all.countDown();
                        all.await(); // nobody is answered before everybody has asked
                        exchange.sendResponseHeaders(200, -1);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
        http.start();
        String url = "http://127.0.0.1:" + http.getAddress().getPort() + "/";
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers =
                    IntStream.range(0, jobs)
                            .mapToObj(i -> threads.submit(() -> CALLER.get(url + i)))
                            .toList();
            for (var answer : answers) {
                assertThat(answer.get().path("status").asInt()).isEqualTo(200);
            }
        } finally {
            http.stop(0);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|url",
                "{\"url\":5}|url",
                "{\"url\":\"a.example\"}|url",
                "{\"url\":\"ftp://a.example/\"}|url",
                "{\"url\":\"file:///etc/passwd\"}|url",
                "{\"url\":\"http:///x\"}|url",
                "{\"url\":\"http:x\"}|url",
                "{\"url\":\"http://a.example:0/\"}|url",
                "{\"url\":\"http://a.example:65536/\"}|url",
                "{\"url\":\"http://me:secret@a.example/\"}|url",
                "{\"url\":\"http://me@a.example/\"}|url",
                "{\"url\":\"http://@a.example/\"}|url",
                "{\"url\":\"http://a.example/a b\"}|url",
                "{\"url\":\"http://a.example/\\r\\nX: 1\"}|url",
                "{\"url\":\"http://b\u00fccher.example/\"}|url",
                "{\"url\":\"http://10.0.0.1/\"}|url",
                "{\"url\":\"http://[::1]/\"}|url",
                "{\"url\":\"http://[fe80::1%25eth0]/\"}|url",
                "{\"url\":\"http://[::ffff:10.0.0.1]/\"}|url",
                "{\"url\":\"http://[::ffff:a00:1]/\"}|url",
                "{\"url\":\"http://169.254.169.254/latest/meta-data\"}|url",
                "{\"url\":\"http://2130706434/\"}|url",
                "{\"url\":\"http://0x7f000002/\"}|url",
                "{\"url\":\"http://127.2/\"}|url",
                "{\"url\":\"http://0177.0.0.2/\"}|url",
                "{\"url\":\"http://8.8.8.0x8/\"}|url",
                "{\"url\":\"http://08.8.8.8/\"}|url",
                "{\"url\":\"http://8.8.8.8./\"}|url",
                "{\"url\":\"http://a.1/\"}|url",
                "{\"url\":\"http://0.0.0.0/\"}|url",
                "{\"url\":\"http://a.example/\",\"method\":\"TRACE\"}|method",
                "{\"url\":\"http://a.example/\",\"method\":\"get\"}|method",
                "{\"url\":\"http://a.example/\",\"headers\":[]}|headers",
                "{\"url\":\"http://a.example/\",\"headers\":{\"a b\":\"1\"}}|headers",
                "{\"url\":\"http://a.example/\",\"headers\":{\"a\":\"1\\r\\nb: 2\"}}|headers.a",
                "{\"url\":\"http://a.example/\",\"headers\":{\"a\":1}}|headers.a",
                "{\"url\":\"http://a.example/\",\"headers\":{\"a\":null}}|headers.a",
                "{\"url\":\"http://a.example/\",\"headers\":{\"a\":\"1\",\"A\":\"2\"}}|headers.A",
                "{\"url\":\"http://a.example/\",\"headers\":{\"Host\":\"b\"}}|headers.Host",
                "{\"url\":\"http://a.example/\",\"headers\":{\"content-length\":\"1\"}}"
                        + "|headers.content-length",
                "{\"url\":\"http://a.example/\",\"headers\":{\"Connection\":\"x\"}}"
                        + "|headers.Connection",
                "{\"url\":\"http://a.example/\",\"headers\":{\"Transfer-Encoding\":\"x\"}}"
                        + "|headers.Transfer-Encoding",
                "{\"url\":\"http://a.example/\",\"headers\":{\"Proxy-Authorization\":\"x\"}}"
                        + "|headers.Proxy-Authorization",
                "{\"url\":\"http://a.example/\",\"body\":\"x\"}|body",
                "{\"url\":\"http://a.example/\",\"method\":\"POST\",\"body\":{}}|body",
                "{\"url\":\"http://a.example/\",\"method\":\"POST\",\"body\":\"?\","
                        + "\"bodyEncoding\":\"base64\"}|body",
                "{\"url\":\"http://a.example/\",\"bodyEncoding\":\"hex\"}|bodyEncoding",
                "{\"url\":\"http://a.example/\",\"timeout\":\"PT0S\"}|timeout",
                "{\"url\":\"http://a.example/\",\"timeout\":\"PT2H\"}|timeout",
                "{\"url\":\"http://a.example/\",\"redirects\":21}|redirects",
                "{\"url\":\"http://a.example/\",\"maxBody\":5242881}|maxBody",
                "{\"url\":\"http://a.example/\",\"uri\":\"x\"}|uri"
            })
    void whatCanBeSeenToBeWrongIsRefusedByField(String payload, String field) {
        var handler = CALLER.handlers().find("http").orElseThrow();
        assertThatExceptionOfType(BadPayloadException.class)
                .isThrownBy(() -> handler.check(payload))
                .satisfies(e -> assertThat(e.field()).isEqualTo(field));
    }

    @Test
    void checkingAPayloadAsksNoNameServer() {
        var asking =
                new HostConnector(
                        host -> {
                            throw new AssertionError("asked for " + host);
                        },
                        PermittedDestinations.of(List.of()),
                        () -> {
                            throw new AssertionError();
                        });
        var http = new HttpHandler(PermittedDestinations.of(List.of()), asking);
        assertThat(http.prepare(Payload.of(Map.of("url", "https://a.example/")))).isNotNull();
    }

    @Test
    void bytesCanBeSent() throws Exception {
        byte[] received = new byte[4];
        var http =
                HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        http.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        exchange.getRequestBody().readNBytes(received, 0, 4);
                        exchange.sendResponseHeaders(204, -1);
                    }
                });
        http.start();
        try {
            CALLER.call(
                    Map.of(
                            "url", "http://127.0.0.1:" + http.getAddress().getPort(),
                            "method", "POST",
                            "body", "AAH+/w==",
                            "bodyEncoding", "base64"));
            assertThat(received).containsExactly(0, 1, 254, 255);
        } finally {
            http.stop(0);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
