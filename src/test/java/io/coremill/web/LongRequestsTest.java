package io.coremill.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests that last are timed apart, and nothing holds back what they send.
@Timeout(60)
@Tag("anywhere")
class LongRequestsTest {
    @TempDir static Path directory;
    static Service service;

    @BeforeAll
    static void start() {
        service = Service.start(directory);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void aStreamIsTimedApartAndClosingItIsNoError() throws Exception {
        try (var live = EventReader.open(service, "/v1/live")) {
            live.next("tick");
        }
        Collection<Timer> streams = awaitTimers("http.server.streams");
        assertThat(streams)
                .allSatisfy(
                        timer -> {
                            assertThat(timer.getId().getTag("uri")).isEqualTo("/v1/live");
                            assertThat(timer.getId().getTag("outcome")).isEqualTo("SUCCESS");
                            assertThat(timer.getId().getTag("exception")).isEqualTo("none");
                        });
        assertThat(timers("http.server.requests"))
                .noneMatch(timer -> "/v1/live".equals(timer.getId().getTag("uri")));
    }

    @Test
    void aWaitIsTimedApart() throws Exception {
        String job = "{\"type\":\"x\",\"queue\":\"any\"}";
        assertThat(service.submit(job, "Prefer", "wait=1").statusCode()).isEqualTo(202);
        assertThat(awaitTimers("http.server.waits"))
                .allSatisfy(timer -> assertThat(timer.getId().getTag("uri")).isEqualTo("/v1/jobs"));
        service.submit(job);
        Awaitility.await().until(() -> submissions() > 0);
        assertThat(submissions()).as("the one that did not wait").isEqualTo(1);
    }

    @Test
    void aClientThatLeavesBeforeItsBodyIsWholeIsNoErrorOfTheService() throws Exception {
        try (var client = RawConnection.open(service.port())) {
            client.send("POST /v1/bulk-actions HTTP/1.1\r\nHost: localhost\r\n");
            client.send("Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{");
            client.finish();
        }
        Collection<Timer> refused =
                Awaitility.await().until(LongRequestsTest::failures, timers -> !timers.isEmpty());
        assertThat(refused)
                .allSatisfy(
                        timer -> {
                            assertThat(timer.getId().getTag("status")).isEqualTo("400");
                            assertThat(timer.getId().getTag("outcome")).isEqualTo("CLIENT_ERROR");
                        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/openmetrics-text; version=1.0.0"})
    void metricsAreCompressedForWhoAsks(String format) throws Exception {
        HttpResponse<String> asked =
                service.get("/actuator/prometheus", "Accept", format, "Accept-Encoding", "gzip");
        assertThat(asked.headers().firstValue("Content-Encoding")).contains("gzip");
        HttpResponse<String> other = service.get("/actuator/prometheus", "Accept", format);
        assertThat(other.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(other.headers().firstValue("Content-Type").orElseThrow())
                .startsWith(format.substring(0, 10));
    }

    @Test
    void aStreamIsNotCompressed() throws Exception {
        try (var live = EventReader.open(service, "/v1/live", "Accept-Encoding", "gzip")) {
            assertThat(live.response().headers().firstValue("Content-Encoding")).isEmpty();
            live.next("tick");
        }
    }

    private static long submissions() {
        return timers("http.server.requests").stream()
                .filter(timer -> "/v1/jobs".equals(timer.getId().getTag("uri")))
                .mapToLong(Timer::count)
                .sum();
    }

    private static List<Timer> failures() {
        return timers("http.server.requests").stream()
                .filter(timer -> !"SUCCESS".equals(timer.getId().getTag("outcome")))
                .toList();
    }

    private static Collection<Timer> awaitTimers(String name) {
        return Awaitility.await().until(() -> timers(name), timers -> !timers.isEmpty());
    }

    private static Collection<Timer> timers(String name) {
        return service.part(MeterRegistry.class).find(name).timers();
    }
}
