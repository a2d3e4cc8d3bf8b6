package io.coremill.web;

import static io.coremill.web.Service.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.JobState;
import io.coremill.queue.lookup.JobFilter;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Many clients that hold on to requests: whoever else asks is answered all the same.
@Timeout(60)
@Tag("waits")
@Tag("anywhere")
class CrowdedTest {
    private static final String NEVER_RUN = "{\"type\":\"x\",\"queue\":\"any\"}";
    private static final String LIVENESS = "/actuator/health/liveness";
    private static final int THREADS = 4;
    private static final int CONNECTIONS = 40;
    private static final int WAITS = 12;
    private static final Duration BODY_TIMEOUT = Duration.ofSeconds(5);

    @TempDir static Path directory;
    static Service service;

    @BeforeAll
    static void start() {
        service =
                Service.start(
                        directory,
                        "--server.tomcat.threads.max=" + THREADS,
                        "--server.tomcat.max-connections=" + CONNECTIONS,
                        "--server.tomcat.accept-count=200",
                        "--coremill.http.proxies=127.0.0.1",
                        "--coremill.http.body-timeout=" + BODY_TIMEOUT,
                        "--coremill.http.max-waits-per-client=" + WAITS / 2,
                        "--coremill.http.max-waits=" + WAITS);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    /// Those of clients that have left, too.
    @AfterEach
    void endWaits() {
        Awaitility.await().until(() -> cancelAll() && service.part(JobWaits.class).count() == 0);
    }

    private static boolean cancelAll() {
        var waiting = new JobFilter(null, null, JobState.QUEUED, null);
        service.queue()
                .list(waiting, 500)
                .jobs()
                .forEach(job -> service.queue().cancel(job.id()).join());
        return true;
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

    /// Not so many that the idle ones are closed.
    @Test
    void noClientKeepsItsConnectionWhenMostAreTaken() throws Exception {
        var idle = new ArrayList<Socket>();
        try {
            for (int i = 0; i < CONNECTIONS / 5 * 4 + 1; i++) {
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
        HttpResponse<String> first = all.getFirst().get(50, TimeUnit.SECONDS);
        assertThat(json(first).get("state").stringValue()).isEqualTo("queued");
        assertThat(first.headers().firstValue("Preference-Applied").orElseThrow())
                .matches("wait=\\d");
        assertThat(all.stream().filter(CompletableFuture::isDone)).hasSize(1);
        service.post("/v1/jobs/" + id + "/cancel");
        for (var one : all) {
            assertThat(one.get(50, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
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

    /// Each of these is asked by more than there are threads.
    @Test
    void halfABodyHoldsNoThreadAndIsGivenUpWithAnAnswer() throws Exception {
        var halves = new ArrayList<Socket>();
        try {
            for (String path :
                    List.of("/v1/jobs", "/v1/jobs/1/cancel", "/v1/comparisons", "/nowhere")) {
                for (int i = 0; i <= THREADS; i++) {
                    halves.add(half(path));
                }
            }
            long asked = System.nanoTime();
            assertThat(service.get(LIVENESS).statusCode()).isEqualTo(200);
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(BODY_TIMEOUT);
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

    private static Socket half(String path) throws IOException {
        var half = new Socket(InetAddress.getLoopbackAddress(), service.port());
        half.setSoTimeout(50_000);
        write(half, submission(100, "X: y").replace("/v1/jobs", path) + "{\"type\"");
        return half;
    }

    @Test
    void aBodyInPiecesIsTakenAsAWhole() throws Exception {
        String body =
                "{\"type\":\"x\",\"queue\":\"any\",\"payload\":{\"a\":\"%s\"}}"
                        .formatted("ä".repeat(9000));
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
            socket.setSoTimeout(50_000);
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
            socket.setSoTimeout(50_000);
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
