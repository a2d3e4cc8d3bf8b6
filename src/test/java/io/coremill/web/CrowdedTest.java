package io.coremill.web;

import static io.coremill.web.Service.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.web.jobs.JobWaits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Many clients that hold on to requests: whoever else asks is answered all the same.
@Timeout(60)
@Tag("waits")
class CrowdedTest {
    private static final String NEVER_RUN = "{\"type\":\"x\",\"queue\":\"any\"}";
    private static final String LIVENESS = "/actuator/health/liveness";
    private static final int WAITS = 12;

    @TempDir static Path directory;
    static Service service;

    @BeforeAll
    static void start() {
        service =
                Service.start(
                        directory,
                        "--server.tomcat.threads.max=4",
                        "--server.tomcat.max-connections=" + (WAITS + 8),
                        "--server.tomcat.accept-count=200",
                        "--coremill.http.proxies=127.0.0.1",
                        "--coremill.http.body-timeout=2s",
                        "--coremill.http.max-waits-per-client=" + WAITS / 2,
                        "--coremill.http.max-waits=" + WAITS);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void waitsOfClientsThatLeftDoNotSilenceTheService() throws Exception {
        for (int i = 0; i < 5 * WAITS; i++) {
            try (var left = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
                write(left, submission(NEVER_RUN.length(), "Prefer: wait=90") + NEVER_RUN);
            }
        }
        assertThat(service.get(LIVENESS).statusCode()).isEqualTo(200);
        assertThat(service.get("/v1/queues").statusCode()).isEqualTo(200);
    }

    @Test
    void noClientKeepsItsConnectionWhenMostAreTaken() throws Exception {
        var idle = new ArrayList<Socket>();
        try {
            for (int i = 0; i < WAITS + 5; i++) {
                idle.add(new Socket(InetAddress.getLoopbackAddress(), service.port()));
            }
            assertThat(
                            service.raw(
                                    "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                            .formatted(LIVENESS)))
                    .startsWith("HTTP/1.1 200")
                    .contains("Connection: close");
        } finally {
            for (Socket each : idle) {
                each.close();
            }
        }
    }

    @Test
    void theLongestWaitIsAnsweredAsItStandsWhenAClientWaitsForTooMany() throws Exception {
        String id = service.submitted(NEVER_RUN);
        var all = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        for (int i = 0; i <= WAITS / 2; i++) {
            var one = wait(id, "192.0.2.1");
            all.add(one);
            awaitWaits(Math.min(i + 1, WAITS / 2), all);
        }
        HttpResponse<String> first = all.getFirst().get(10, TimeUnit.SECONDS);
        assertThat(json(first).get("state").stringValue()).isEqualTo("queued");
        assertThat(first.headers().firstValue("Preference-Applied").orElseThrow())
                .matches("wait=\\d");
        assertThat(all.stream().filter(CompletableFuture::isDone)).hasSize(1);
        service.post("/v1/jobs/" + id + "/cancel");
        for (var one : all) {
            assertThat(one.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
    }

    private static CompletableFuture<HttpResponse<String>> wait(String id, String client) {
        var request =
                service.request("/v1/jobs/" + id)
                        .header("Prefer", "wait=50")
                        .header("X-Forwarded-For", client)
                        .timeout(Duration.ofSeconds(50))
                        .build();
        return service.client().sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    /// The service has begun to wait for so many: one after the other, so that the first is known.
    private static void awaitWaits(int count, List<CompletableFuture<HttpResponse<String>>> all) {
        JobWaits waits = service.part(JobWaits.class);
        Awaitility.await()
                .pollInterval(Duration.ofMillis(5))
                .until(() -> waits.count() >= count || all.getFirst().isDone());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/jobs", "/v1/jobs/1/cancel", "/v1/comparisons", "/nowhere"})
    void halfABodyHoldsNoThreadAndIsGivenUpWithAnAnswer(String path) throws Exception {
        var halves = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 10; i++) {
                var half = new Socket(InetAddress.getLoopbackAddress(), service.port());
                halves.add(half);
                half.setSoTimeout(20_000);
                write(half, submission(100, "X: y").replace("/v1/jobs", path) + "{\"type\"");
            }
            long asked = System.nanoTime();
            assertThat(service.get(LIVENESS).statusCode()).isEqualTo(200);
            assertThat(Duration.ofNanos(System.nanoTime() - asked))
                    .isLessThan(Duration.ofSeconds(2));
            for (Socket half : halves) {
                String answer =
                        new String(half.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(answer).startsWith("HTTP/1.1 408").contains("/problems/body-timeout");
            }
        } finally {
            for (Socket half : halves) {
                half.close();
            }
        }
    }

    @Test
    void aBodyInPiecesIsTakenAsAWhole() throws Exception {
        String body =
                "{\"type\":\"x\",\"queue\":\"any\",\"payload\":{\"a\":\"%s\"}}"
                        .formatted("ä".repeat(9000));
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
            socket.setSoTimeout(20_000);
            write(
                    socket,
                    submission(bytes.length, "Connection: close\r\nAccept: application/json"));
            for (int i = 0; i < bytes.length; i += 1000) {
                socket.getOutputStream().write(bytes, i, Math.min(1000, bytes.length - i));
                socket.getOutputStream().flush();
            }
            String answer =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 202");
            // Less what a boundary of chunks may have cut in two.
            assertThat(answer.chars().filter(c -> c == 'ä')).hasSizeBetween(8990, 9000);
        }
    }

    @Test
    void aBodyThatIsAskedForFirstComes() throws Exception {
        String size = String.valueOf(NEVER_RUN.length());
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
            socket.setSoTimeout(20_000);
            write(
                    socket,
                    submission(NEVER_RUN.length(), "Expect: 100-continue\r\nConnection: close"));
            byte[] go = socket.getInputStream().readNBytes("HTTP/1.1 100".length());
            assertThat(new String(go, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 100");
            write(socket, NEVER_RUN);
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .as(size)
                    .contains("HTTP/1.1 202");
        }
    }

    private static String submission(int length, String header) {
        return "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%s\r\n\r\n"
                .formatted(length, header);
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }
}
