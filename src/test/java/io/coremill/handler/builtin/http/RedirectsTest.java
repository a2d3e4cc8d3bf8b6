package io.coremill.handler.builtin.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.Outcome;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@Timeout(60)
class RedirectsTest {
    private static final Caller CALLER = Caller.allowing("127.0.0.1");

    @ParameterizedTest
    @CsvSource({
        "301, POST, GET",
        "302, POST, GET",
        "303, POST, GET",
        "303, PUT, GET",
        "302, PUT, PUT",
        "307, POST, POST",
        "308, POST, POST",
        "301, HEAD, HEAD",
        "303, HEAD, HEAD"
    })
    void theMethodIsKeptOrBecomesGet(int status, String method, String then) throws Exception {
        try (var last = RawServer.answering("HTTP/1.1 200 OK\r\n\r\n");
                var first = redirecting(status, last.url() + "there?a=b")) {
            JsonNode answer =
                    CALLER.call(
                            method.equals("HEAD")
                                    ? Map.of("url", first.url(), "method", method)
                                    : Map.of("url", first.url(), "method", method, "body", "x"));
            assertThat(answer.path("url").asString()).isEqualTo(last.url() + "there?a=b");
            String head = last.heads().getFirst();
            assertThat(head).startsWith(then + " /there?a=b HTTP/1.1\r\n");
            assertThat(head.contains("Content-Length: 1\r\n"))
                    .isEqualTo(!then.equals("GET") && !then.equals("HEAD"));
        }
    }

    @Test
    void aRelativeOneIsFollowedOnTheSameOriginWithAllHeaders() throws Exception {
        try (var server =
                RawServer.answering(
                        "HTTP/1.1 302 Found\r\nLocation: ../b\r\nContent-Length: 0\r\n\r\n")) {
            CALLER.fail(
                    Map.of(
                            "url",
                            server.url() + "x/a",
                            "headers",
                            Map.of("Authorization", "secret"),
                            "redirects",
                            1));
            assertThat(server.heads())
                    .hasSize(2)
                    .allMatch(h -> h.contains("Authorization: secret"));
            assertThat(server.heads().getLast()).startsWith("GET /b HTTP");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "?x=1, /a/b?x=1",
        "/c d, /c%20d",
        "not a url, /a/not%20a%20url",
        "'', /a/b?q",
        "#part, /a/b?q"
    })
    void aRelativeOneIsReadAsBrowsersDo(String location, String asked) throws Exception {
        try (var server = redirecting(302, location)) {
            CALLER.fail(Map.of("url", server.url() + "a/b?q", "redirects", 1));
            assertThat(server.heads()).hasSize(2);
            assertThat(server.heads().getLast()).startsWith("GET " + asked + " HTTP/1.1\r\n");
        }
    }

    @Test
    void theBodyOfOneThatIsFollowedIsOfNoInterest() throws Exception {
        try (var last = RawServer.answering("HTTP/1.1 200 OK\r\n\r\nhello");
                var first =
                        RawServer.answering(
                                "HTTP/1.1 302 Found\r\nContent-Length: 180\r\nLocation: %s\r\n\r\n"
                                        .formatted(last.url()))) {
            JsonNode answer = CALLER.call(Map.of("url", first.url(), "maxBody", 100));
            assertThat(answer.path("body").asString()).isEqualTo("hello");
        }
    }

    @Test
    void theBodyOfOneThatIsTheResultIs() throws Exception {
        try (var server = RawServer.answering("HTTP/1.1 302 Found\r\nLocation: /x\r\n\r\nhello")) {
            JsonNode answer = CALLER.call(Map.of("url", server.url(), "redirects", 0));
            assertThat(answer.path("body").asString()).isEqualTo("hello");
            Outcome.Failed failed =
                    CALLER.fail(Map.of("url", server.url(), "redirects", 0, "maxBody", 4));
            assertThat(failed.error().message()).contains("more than 4 bytes");
        }
    }

    @Test
    void whatIsMeantForOneOriginDoesNotReachAnother() throws Exception {
        try (var last = RawServer.answering("HTTP/1.1 200 OK\r\n\r\n");
                var first = redirecting(302, last.url())) {
            CALLER.call(
                    Map.of(
                            "url", first.url(),
                            "headers",
                                    Map.of(
                                            "authorization", "secret",
                                            "COOKIE", "secret",
                                            "X-Mine", "kept")));
            assertThat(first.heads().getFirst()).contains("secret");
            assertThat(last.heads().getFirst()).contains("kept").doesNotContain("secret");
        }
    }

    @Test
    void atMostAsManyAreFollowedAsMayBe() throws Exception {
        try (var server = RawServer.answering("HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n")) {
            Outcome.Failed failed = CALLER.fail(Map.of("url", server.url(), "redirects", 3));
            assertThat(failed.retryable()).isFalse();
            assertThat(server.heads()).hasSize(4);
        }
    }

    @Test
    void withoutAnyTheRedirectIsTheResult() throws Exception {
        try (var server = RawServer.answering("HTTP/1.1 302 Found\r\nLocation: /x\r\n\r\n")) {
            JsonNode answer = CALLER.call(Map.of("url", server.url(), "redirects", 0));
            assertThat(answer.path("status").asInt()).isEqualTo(302);
            assertThat(answer.path("headers").path("location").asString()).isEqualTo("/x");
        }
    }

    @Test
    void oneThatLeadsNowhereIsAResult() throws Exception {
        try (var server = RawServer.answering("HTTP/1.1 302 Found\r\n\r\nhere")) {
            assertThat(CALLER.get(server.url()).path("body").asString()).isEqualTo("here");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.2/",
                "http://10.0.0.1/",
                "http://[::1]/",
                "http://[::ffff:10.0.0.1]/",
                "http://169.254.169.254/latest/meta-data/",
                "http://2130706433/",
                "http://0177.0.0.1/",
                "//0.0.0.0/",
                "file:///etc/passwd",
                "ftp://127.0.0.1/",
                "http://me:secret@127.0.0.1/",
                "http://127.0.0.1:99999/",
                "http://127.0.0.1 /",
                "http://a\\@127.0.0.1/",
                "http:x"
            })
    void oneToWhereRequestsMayNotGoIsNotFollowed(String location) throws Exception {
        try (var server = redirecting(302, location)) {
            Outcome.Failed failed = CALLER.fail(Map.of("url", server.url()));
            assertThat(failed.retryable()).as(failed.error().message()).isFalse();
            assertThat(server.heads()).hasSize(1);
        }
    }

    @Test
    void theTimeoutIsForAllOfThemTogether() throws Exception {
        var over = new CountDownLatch(1);
        try (var last = RawServer.answering(_ -> over.await());
                var first = redirecting(302, last.url())) {
            Outcome.Failed failed = CALLER.fail(Map.of("url", first.url(), "timeout", "PT0.2S"));
            assertThat(failed.error().message()).contains("PT0.2S");
            assertThat(last.heads()).hasSize(1);
        } finally {
            over.countDown();
        }
    }

    private static RawServer redirecting(int status, String location) throws Exception {
        return RawServer.answering(
                "HTTP/1.1 %d Elsewhere\r\nLocation: %s\r\n\r\n".formatted(status, location));
    }
}
