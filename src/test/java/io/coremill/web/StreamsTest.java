package io.coremill.web;

import static io.coremill.web.Service.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@Tag("waits")
@Tag("anywhere")
class StreamsTest {
    private static final int MOST = 100;

    @TempDir Path directory;
    private Service service;

    /// Requests under way may take longer than any test waits for an end.
    @BeforeEach
    void start() {
        service =
                Service.start(
                        directory,
                        "--spring.lifecycle.timeout-per-shutdown-phase=60s",
                        "--coremill.http.max-streams-per-client=100");
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void manyListenToTheSameSecondsAndOneTooManyIsTurnedAway() throws Exception {
        var all = new ArrayList<EventReader>();
        try {
            int threads = Thread.activeCount();
            for (int i = 0; i < MOST; i++) {
                all.add(EventReader.open(service, "/v1/live"));
            }
            var refused = service.get("/v1/live", "Accept", "text/event-stream");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(json(refused).get("type").stringValue())
                    .isEqualTo("/problems/too-many-streams");
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            for (EventReader live : all) {
                assertThat(live.next("tick").data().has("queues")).isTrue();
            }
            assertThat(Thread.activeCount()).isLessThan(threads + MOST / 2);
        } finally {
            for (EventReader live : all) {
                live.close();
            }
        }
        // Their places are free again once the service has noticed.
        int status = 503;
        while (status == 503) {
            try (var live = EventReader.open(service, "/v1/live")) {
                status = live.response().statusCode();
            }
        }
        assertThat(status).isEqualTo(200);
    }

    @Test
    void whoAsksForTheHeadersAloneOpensNoStream() throws Exception {
        String id = service.submitted("{\"type\":\"x\",\"queue\":\"any\"}");
        for (int i = 0; i < MOST; i++) {
            assertThat(head("/v1/live")).isEqualTo(200);
        }
        assertThat(head("/v1/jobs/" + id + "/events")).isEqualTo(200);
        try (var live = EventReader.open(service, "/v1/live")) {
            assertThat(live.response().statusCode()).isEqualTo(200);
        }
    }

    private int head(String path) throws Exception {
        return service.send(service.request(path).HEAD()).statusCode();
    }

    @Test
    void whoDoesNotReadHoldsUpNobodyAndNotTheEnd() throws Exception {
        var stalled = new ArrayList<Socket>();
        for (int i = 0; i < 20; i++) {
            stalled.add(stalled());
        }
        try (var live = EventReader.open(service, "/v1/live")) {
            for (int i = 0; i < 3; i++) {
                live.next("tick");
            }
        }
        for (Socket socket : stalled) {
            socket.close();
        }
    }

    @Test
    void anEndDoesNotWaitForOpenStreams() throws Exception {
        try (var live = EventReader.open(service, "/v1/live");
                var stalled = stalled()) {
            live.next("tick");
            long before = System.nanoTime();
            service.end();
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isLessThan(Duration.ofSeconds(30));
            while (live.next() != null) {
                // what was on its way
            }
            assertThat(stalled.isConnected()).isTrue();
        }
    }

    @Test
    void aForeignPageHearsNothing() throws Exception {
        for (String path : List.of("/v1/live", "/v1/types")) {
            assertThat(service.get(path, "Origin", "http://evil.example").statusCode())
                    .isEqualTo(403);
            assertThat(
                            service.raw(
                                    "GET "
                                            + path
                                            + " HTTP/1.1\r\nHost: evil.example\r\n"
                                            + "Connection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 421");
        }
    }

    /// Asks, and never reads.
    private Socket stalled() throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(1024);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), service.port()));
        socket.getOutputStream()
                .write(
                        "GET /v1/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}
