package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// From HTTP to a program that knows nothing of the service, and back.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@Tag("anywhere")
class OnceIT {
    @TempDir private static Path data;
    private static ServiceProcess service;

    @BeforeAll
    static void start() throws Exception {
        service =
                ServiceProcess.start(
                        data,
                        "--coremill.queues.zeros.executor=processes",
                        "--coremill.queues.zeros.mode=once",
                        "--coremill.queues.zeros.command=head,-c,100000,/dev/zero",
                        "--coremill.queues.zeros.result-type=application/x-zeros",
                        "--coremill.queues.failing.executor=processes",
                        "--coremill.queues.failing.mode=once",
                        "--coremill.queues.failing.command=sh,-c,echo no $COREMILL_ATTEMPT >&2; exit 9",
                        "--coremill.queues.sleeping.executor=processes",
                        "--coremill.queues.sleeping.mode=once",
                        "--coremill.queues.sleeping.command=sleep,100",
                        "--coremill.queues.missing.executor=processes",
                        "--coremill.queues.missing.mode=once",
                        "--coremill.queues.missing.command=no-such-program");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void aResultIsServedToTheByteWithItsMediaType() throws Exception {
        JsonNode job = service.run(job("zeros"));
        assertThat(job.path("state").asString()).as(job.toString()).isEqualTo("succeeded");
        assertThat(job.path("resultMediaType").asString()).isEqualTo("application/x-zeros");
        assertThat(job.path("ran").path("cpuTime").asString()).startsWith("PT0.");
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI uri =
                    URI.create(
                            "http://127.0.0.1:%d/v1/jobs/%s/result"
                                    .formatted(service.port(), job.path("id").asString()));
            var response =
                    http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray());
            assertThat(response.headers().firstValue("Content-Type"))
                    .hasValue("application/x-zeros");
            assertThat(response.body()).hasSize(100_000).containsOnly(0);
        }
    }

    @Test
    void aFailedAttemptIsTriedAgainAndKeepsItsFacts() {
        JsonNode job =
                service.run(
                        """
                        {"type": "any", "queue": "failing", "maxAttempts": 2,
                         "backoff": {"kind": "fixed", "base": "PT0.01S"}}
                        """);
        assertThat(job.path("state").asString()).isEqualTo("failed");
        assertThat(job.path("attempts"))
                .extracting(attempt -> attempt.path("error").path("stderr").asString())
                .containsExactly("no 1", "no 2");
        assertThat(job.path("error").path("exitCode").asInt()).isEqualTo(9);
    }

    @Test
    void aTimeoutAndACancelEndTheProgram() {
        JsonNode late =
                service.run(
                        """
                        {"type": "any", "queue": "sleeping", "timeout": "PT0.2S", "maxAttempts": 1}
                        """);
        assertThat(late.path("error").path("kind").asString()).isEqualTo("timeout");
        String id = service.submit(job("sleeping")).path("id").asString();
        List<Long> pids = awaitProcess(service);
        service.post("/v1/jobs/" + id + "/cancel", "");
        JsonNode job = service.awaitJob(id, it -> it.hasNonNull("finishedAt"));
        assertThat(job.path("state").asString()).isEqualTo("cancelled");
        ServiceProcess.awaitGone(pids);
        assertThat(service.get("/actuator/prometheus").body())
                .contains(exits("killed-timeout"), exits("killed-cancelled"));
    }

    private static String exits(String reason) {
        return "coremill_worker_exits_total{queue=\"sleeping\",reason=\"%s\"} 1.0"
                .formatted(reason);
    }

    @Test
    void aProgramThatIsNotThereDegradesItsQueueAlone() {
        String id = service.submit(job("missing")).path("id").asString();
        JsonNode queue =
                Awaitility.await()
                        .until(
                                () -> service.json("/v1/queues/missing"),
                                it -> it.hasNonNull("degradedBy"));
        assertThat(queue.path("degradedBy").asString()).contains("no-such-program");
        JsonNode waiting = service.awaitJob(id, it -> it.path("state").asString().equals("queued"));
        assertThat(waiting.path("attempts")).isEmpty();
        assertThat(service.run(job("zeros")).path("state").asString()).isEqualTo("succeeded");
    }

    @Test
    void aStoppedServiceGivesBackWhatRanAndAnotherRunsIt(@TempDir Path other) throws Exception {
        String id;
        try (var stopped = startWith(other, "sleep,100")) {
            id = stopped.submit(job("once")).path("id").asString();
            List<Long> pids = awaitProcess(stopped);
            stopped.terminate();
            assertThat(stopped.awaitEnd()).isIn(0, 143);
            ServiceProcess.awaitGone(pids);
        }
        try (var started = startWith(other, "echo,ok")) {
            JsonNode job = started.awaitJob(id, it -> it.hasNonNull("finishedAt"));
            assertThat(job.path("state").asString()).isEqualTo("succeeded");
            assertThat(job.path("attempt").asInt()).isOne();
        }
    }

    private static List<Long> awaitProcess(ServiceProcess service) {
        return Awaitility.await().until(service::workerPids, pids -> pids.size() == 1);
    }

    private static ServiceProcess startWith(Path data, String command) throws Exception {
        return ServiceProcess.start(
                data,
                "--coremill.shutdown-grace=0s",
                "--coremill.queues.once.executor=processes",
                "--coremill.queues.once.mode=once",
                "--coremill.queues.once.command=" + command);
    }

    private static String job(String queue) {
        return "{\"type\": \"any\", \"queue\": \"%s\"}".formatted(queue);
    }
}
