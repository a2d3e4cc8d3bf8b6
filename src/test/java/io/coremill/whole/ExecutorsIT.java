package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// From HTTP to a result on every kind of executor, with the queues that come with the service.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ExecutorsIT {
    @TempDir private static Path data;
    private static ServiceProcess service;

    @BeforeAll
    static void start() throws Exception {
        service = ServiceProcess.startPacked(data);
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
    }

    @ParameterizedTest
    @CsvSource({
        "cpu, threads",
        "io, virtual-threads",
        "isolated, processes",
        "python, processes",
    })
    void everyExecutorComputesTheSame(String queue, String executor) {
        needPythonFor(queue);
        JsonNode primes =
                service.run(
                        "{\"type\":\"primes\",\"queue\":\"%s\",\"payload\":{\"limit\":200000}}"
                                .formatted(queue));
        assertThat(primes.path("state").asString()).as(primes.toString()).isEqualTo("succeeded");
        assertThat(primes.path("result").toString()).isEqualTo("{\"count\":17984}");
        assertThat(primes.path("ran").path("executor").asString()).isEqualTo(executor);
        JsonNode hash =
                service.run(
                        "{\"type\":\"hash\",\"queue\":\"%s\",\"payload\":{\"text\":\"abc\"}}"
                                .formatted(queue));
        assertThat(hash.path("result").path("sha256").asString())
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @ParameterizedTest
    @CsvSource({"isolated", "python"})
    void aProcessTellsWhereItRanAndWhatItCost(String queue) {
        needPythonFor(queue);
        String primes =
                "{\"type\":\"primes\",\"queue\":\"%s\",\"payload\":{\"limit\":2000000}}"
                        .formatted(queue);
        // A process is looked at only if there is time for it, which is soon at the latest.
        JsonNode job =
                Awaitility.await()
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> service.run(primes), it -> it.path("ran").hasNonNull("cores"));
        JsonNode ran = job.path("ran");
        assertThat(ran.path("worker").asString()).as(job.toString()).startsWith(queue + "-");
        assertThat(ran.path("pid").asLong()).isIn(service.workerPids());
        assertThat(ran.path("cores").size()).isPositive();
        assertThat(ran.path("cpuTime").asString()).startsWith("PT0.");
        assertThat(ran.path("maxRss").asLong()).isGreaterThan(1_000_000);
    }

    private static void needPythonFor(String queue) {
        if (queue.equals("python")) {
            Tools.need("python3");
        }
    }

    @Test
    void aResultThatIsAPictureIsServedAsOne() throws Exception {
        JsonNode job =
                service.run(
                        "{\"type\":\"mandelbrot\",\"queue\":\"isolated\",\"payload\":{\"width\":64,"
                                + "\"height\":48}}");
        assertThat(job.path("resultMediaType").asString()).isEqualTo("image/png");
        try (HttpClient http = HttpClient.newHttpClient()) {
            var response =
                    http.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    "http://127.0.0.1:%d/v1/jobs/%s/result"
                                                            .formatted(
                                                                    service.port(),
                                                                    job.path("id").asString())))
                                    .build(),
                            BodyHandlers.ofByteArray());
            assertThat(response.headers().firstValue("Content-Type")).hasValue("image/png");
            try (InputStream png = new ByteArrayInputStream(response.body())) {
                assertThat(ImageIO.read(png).getWidth()).isEqualTo(64);
            }
        }
    }

    @Test
    void coresAndThroughputAreThereToScrape() {
        service.run("{\"type\":\"noop\"}");
        String scraped = service.get("/actuator/prometheus").body();
        assertThat(scraped)
                .contains(
                        "coremill_core_time_seconds_total{core=\"",
                        "coremill_core_utilization{core=\"",
                        "coremill_jobs_submitted_total{",
                        "coremill_jobs_finished_total{",
                        "coremill_attempts_ended_total{",
                        "coremill_job_wait_seconds_bucket{",
                        "coremill_job_run_seconds_bucket{",
                        "coremill_job_cpu_seconds_total{",
                        "coremill_queue_depth{",
                        "coremill_slots{",
                        "coremill_workers{");
    }

    @Test
    void busyVirtualThreadsDoNotHoldUpTheApi() {
        int processors = Runtime.getRuntime().availableProcessors();
        List<String> busy = IntStream.rangeClosed(0, processors).mapToObj(_ -> longHash()).toList();
        Awaitility.await().until(() -> countRunning(busy) >= processors);

        for (String path : List.of("/actuator/health/liveness", "/v1/queues", "/v1/jobs")) {
            assertThat(service.get(path).statusCode()).isEqualTo(200);
        }
        var other = service.postAndWait("{\"type\":\"noop\",\"queue\":\"cpu\"}", 60);
        assertThat(other.statusCode()).as(other.body()).isEqualTo(200);
        for (String id : busy) {
            JsonNode job = service.json("/v1/jobs/" + id);
            assertThat(job.hasNonNull("finishedAt")).as("was answered before: " + job).isFalse();
        }

        busy.forEach(id -> service.post("/v1/jobs/" + id + "/cancel", ""));
        busy.forEach(id -> service.awaitJob(id, job -> job.hasNonNull("finishedAt")));
    }

    /// Takes as long as a job may at most: many seconds on any processor.
    private static String longHash() {
        String job = "{\"type\":\"hash\",\"queue\":\"io\",\"payload\":{\"rounds\":100000000}}";
        return service.submit(job).path("id").asString();
    }

    private static long countRunning(List<String> ids) {
        return ids.stream()
                .map(id -> service.json("/v1/jobs/" + id).path("state").asString())
                .filter("running"::equals)
                .count();
    }
}
