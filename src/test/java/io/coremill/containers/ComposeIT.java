package io.coremill.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `docker compose up`, but for Grafana: Prometheus has the figures, and series for every panel.
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ComposeIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> QUEUES = List.of("cpu", "io", "isolated", "python");
    private static final int JOBS_PER_ROUND = QUEUES.size() + 3;
    private static final int ROUNDS = 2;

    @TempDir private static Path directory;
    private static ComposeStack stack;

    @BeforeAll
    static void everythingHappensTwice() throws Exception {
        stack = ComposeStack.start(directory);
        // A rate takes two samples of a series that is there already.
        for (int round = 1; round <= ROUNDS; round++) {
            oneRound();
            awaitFigure("sum(coremill_jobs_finished_total)", round * JOBS_PER_ROUND);
        }
    }

    @AfterAll
    static void stop() {
        if (stack != null) {
            stack.close();
        }
    }

    @Test
    void prometheusCountsWhatWasSubmittedAndWhatBecameOfIt() {
        for (String queue : List.of("cpu", "io", "isolated")) {
            awaitFigure(
                    "sum(coremill_jobs_submitted_total{queue=\"%s\",type=\"primes\"})"
                            .formatted(queue),
                    ROUNDS);
        }
        awaitFigure("sum(coremill_jobs_submitted_total)", ROUNDS * JOBS_PER_ROUND);
        awaitFigure(
                "sum(coremill_jobs_finished_total{state=\"succeeded\"})",
                ROUNDS * (QUEUES.size() + 1));
        awaitFigure("sum(coremill_jobs_finished_total{state=\"failed\",type=\"other\"})", ROUNDS);
        awaitFigure("sum(coremill_attempts_ended_total{outcome=\"worker-lost\"})", ROUNDS);
        awaitFigure("sum(coremill_worker_exits_total{reason=\"crashed\"})", ROUNDS);
        assertThat(stack.figure("min(up)")).isEqualTo(1);
    }

    @Test
    void everyCoreOfTheHostIsInView() {
        int cores = stack.json("/v1/cores").path("cores").size();
        assertThat(cores).isPositive();
        awaitFigure("count(coremill_core_utilization)", cores);
        awaitFigure("count(sum by (core) (rate(coremill_core_time_seconds_total[30s])))", cores);
    }

    @Test
    void theLimitOfTheContainerIsInViewAndWhatItCosts() {
        awaitFigure("coremill_cpu_limit", 1);
        awaitFigure("count(coremill_cpu_throttled_seconds_total >= 0)", 1);
        awaitFigure("sum(coremill_slots{queue=\"cpu\"})", 1);
    }

    @Test
    void everyPanelOfTheDashboardHasSeries() {
        List<Dashboard.Query> queries = Dashboard.read().queries();
        assertThat(queries).hasSizeGreaterThan(30);
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(queries).allSatisfy(ComposeIT::hasSeries));
    }

    @Test
    void theScrapingIsWellConfigured() {
        assertThat(
                        Docker.run(
                                Map.of(),
                                List.of(
                                        "run",
                                        "--rm",
                                        "--volume",
                                        Path.of("deploy/prometheus").toAbsolutePath()
                                                + ":/etc/prometheus:ro",
                                        "--entrypoint",
                                        "promtool",
                                        ComposeFile.read().image("prometheus"),
                                        "check",
                                        "config",
                                        "/etc/prometheus/prometheus.yml")))
                .contains("SUCCESS");
    }

    /// A job that succeeds on every queue, one that nobody can do, one that takes its worker down,
    /// and one that needs the worker's successor.
    private static void oneRound() {
        for (String queue : QUEUES) {
            assertState(stack.run(job("primes", queue)), "succeeded");
        }
        assertState(stack.run(job("no-such-type", "python")), "failed");
        String victim = stack.submit(sleepOfAnHour()).path("id").asString();
        stack.exec("coremill", "sh", "-c", "kill -KILL " + pidOfBusyPython());
        assertState(stack.awaitJob(victim, it -> it.hasNonNull("finishedAt")), "failed");
        assertState(stack.run(job("primes", "python")), "succeeded");
    }

    private static long pidOfBusyPython() {
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(ComposeIT::busyPython, Optional::isPresent)
                .map(worker -> worker.path("pid").asLong())
                .orElseThrow();
    }

    private static Optional<JsonNode> busyPython() {
        return stack.json("/v1/workers")
                .path("workers")
                .valueStream()
                .filter(it -> it.path("queue").asString().equals("python"))
                .filter(it -> it.path("state").asString().equals("busy"))
                .findFirst();
    }

    private static String job(String type, String queue) {
        return "{\"type\": \"%s\", \"queue\": \"%s\"}".formatted(type, queue);
    }

    private static String sleepOfAnHour() {
        return """
               {"type": "sleep", "queue": "python", "payload": {"duration": "PT1H"},
                "timeout": "PT2H", "maxAttempts": 1}""";
    }

    private static void assertState(JsonNode job, String state) {
        assertThat(job.path("state").asString()).as(job.toString()).isEqualTo(state);
    }

    private static void awaitFigure(String query, double figure) {
        Awaitility.await(query)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(stack.figure(query)).isEqualTo(figure));
    }

    private static void hasSeries(Dashboard.Query query) {
        String sent = query.with(Map.of("__rate_interval", "5m", "queue", ".*", "instance", ".*"));
        assertThat(stack.ask(sent)).as(query.panel() + ": " + sent).isNotEmpty();
    }
}
