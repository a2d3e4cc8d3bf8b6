package io.coremill.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Requests that hold whatever they can: whoever asks whether the service is well is answered at
/// once.
@Timeout(60)
@Tag("waits")
@Tag("anywhere")
class ProbesTest {
    private static final int MANY = 30;
    /// Whatever the others wait for takes longer.
    private static final Duration SOON = Duration.ofSeconds(4);
    private static final String SMALL = "{\"type\":\"x\",\"queue\":\"any\"}";
    private static final String LARGE =
            "{\"type\":\"x\",\"queue\":\"any\",\"payload\":{\"a\":\"%s\"}}"
                    .formatted("a".repeat(900_000));

    @TempDir static Path directory;
    static Service service;

    private final List<Socket> clients = new ArrayList<>();

    @BeforeAll
    static void start() {
        service = Service.start(directory, "--server.tomcat.threads.max=4");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @AfterEach
    void leave() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
    }

    @Test
    void areAnsweredWhileAllOthersWaitForACommit() throws Exception {
        CompletableFuture<HttpResponse<String>> other;
        try (Connection holder = DriverManager.getConnection("jdbc:sqlite:" + database());
                var statement = holder.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            for (int i = 0; i < MANY; i++) {
                write(client(), submission("localhost", SMALL.length()) + SMALL);
            }
            assertIsAnswered("/liveness", 200);
            other = sent(service.request("/v1/queues"));
            assertProbesAreAnswered();
            assertThat(other).isNotDone();
            statement.execute("ROLLBACK");
        }
        for (Socket client : clients) {
            assertThat(answer(client)).containsPattern("HTTP/1.1 (202|503)");
        }
        assertThat(other.get(50, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }

    @Test
    void othersAreRefusedWhenTooManyWaitForTheirTurn() throws Exception {
        var all = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        try (Connection holder = DriverManager.getConnection("jdbc:sqlite:" + database());
                var statement = holder.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            byte[] large = LARGE.getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 45; i++) {
                all.add(sent(service.submission(large)));
            }
            var first = CompletableFuture.anyOf(all.toArray(CompletableFuture[]::new));
            var refused = (HttpResponse<?>) first.get(50, TimeUnit.SECONDS);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(refused.body()).asString().contains("/problems/too-many-requests");
            assertIsAnswered("/liveness", 200);
            statement.execute("ROLLBACK");
        }
        for (var each : all) {
            assertThat(each.get(50, TimeUnit.SECONDS).statusCode()).isIn(202, 503);
        }
        assertThat(service.submit(LARGE).statusCode()).isEqualTo(202);
    }

    @Test
    void areAnsweredWhileAllOthersWriteToClientsThatDoNotRead() throws Exception {
        String job = "/v1/jobs/" + service.submitted(LARGE);
        askWithoutReading(job, "X: y");
        assertIsAnswered("/liveness", 200);
        var other = sent(service.request("/v1/queues"));
        assertProbesAreAnswered();
        assertThat(other).isNotDone();
    }

    @Test
    void areAnsweredWhileWaitsEndWhoseClientsDoNotRead() throws Exception {
        String job = "/v1/jobs/" + service.submitted(LARGE);
        askWithoutReading(job, "Prefer: wait=50");
        assertIsAnswered("/liveness", 200);
        assertThat(service.post(job + "/cancel").statusCode()).isEqualTo(200);
        assertProbesAreAnswered();
    }

    private void askWithoutReading(String path, String header) throws IOException {
        String request = "GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n\r\n".formatted(path, header);
        for (int i = 0; i < MANY; i++) {
            write(client(), request.repeat(8));
        }
    }

    @Test
    void areAnsweredWhileRefusedBodiesAreHalfHere() throws Exception {
        for (int i = 0; i < MANY; i++) {
            write(client(), submission("example.com", 100) + "{\"type\"");
            write(client(), submission("localhost", 100_000_000) + "{\"type\"");
        }
        assertProbesAreAnswered();
        for (Socket client : clients) {
            assertThat(answer(client)).containsPattern("HTTP/1.1 4(21|13)");
        }
    }

    private static void assertProbesAreAnswered() throws Exception {
        assertIsAnswered("/liveness", 200);
        assertIsAnswered("/readiness", 503);
        assertIsAnswered("", 503);
    }

    /// @param orElse the status it may have but 200
    private static void assertIsAnswered(String which, int orElse) throws Exception {
        long asked = System.nanoTime();
        int status = service.get("/actuator/health" + which).statusCode();
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).as(which).isLessThan(SOON);
        assertThat(status).as(which).isIn(200, orElse);
    }

    private static CompletableFuture<HttpResponse<String>> sent(HttpRequest.Builder request) {
        return service.client().sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private Socket client() throws IOException {
        var client = new Socket();
        clients.add(client);
        client.setReceiveBufferSize(4096);
        client.setSoTimeout(40_000);
        client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), service.port()));
        return client;
    }

    private static String answer(Socket client) throws IOException {
        client.shutdownOutput();
        return new String(client.getInputStream().readNBytes(12), StandardCharsets.UTF_8);
    }

    private static Path database() {
        return directory.resolve("coremill.db");
    }

    private static String submission(String host, int length) {
        return "POST /v1/jobs HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                .formatted(host, length);
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }
}
