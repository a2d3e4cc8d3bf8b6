package io.coremill.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.monitoring.Dashboard;
import io.coremill.whole.Walkthrough;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `docker compose up`, but for Grafana: Prometheus has the figures, and series for every panel.
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ComposeIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> QUEUES = List.of("cpu", "io", "isolated", "python");
    private static final int SUCCEEDED = 2 * QUEUES.size() + 1;
    private static final int FAILED = 2;
    private static final double MEMORY = 2.0 * 1024 * 1024 * 1024;

    /// What Grafana takes for `$__rate_interval`: four times what it is told of the scraping.
    private static final String WINDOW = "60s";
    private static final String KERNELS_COUNT =
            "/sys/fs/cgroup/cpu.stat /sys/fs/cgroup/cpu/cpu.stat";

    private static final Path DEPLOY = Path.of("docs/deploy.md");

    /// What comes before Compose is called.
    private static final Pattern MAKES_KEYS =
            Pattern.compile("```sh\n([^`]*secrets/metrics-key\n)docker compose.*access.yml up");

    /// How busy the machine is besides says how soon, so the kernel is asked.
    private static final String SPIN_UNTIL_THROTTLED =
            """
            if ! grep -qs '^nr_throttled ' %1$s; then
                echo 'the kernel does not tell this container whether it is throttled' >&2
                exit 1
            fi
            for spinner in 1 2 3 4; do
                while ! grep -qs '^nr_throttled [1-9]' %1$s; do :; done &
            done
            wait"""
                    .formatted(KERNELS_COUNT);

    @TempDir private static Path directory;
    private static ComposeStack stack;
    private static Instant done;

    @BeforeAll
    static void whatFailsDoesSoOnce() throws Exception {
        stack = ComposeStack.start(directory);
        awaitFigure("count(coremill_cpu_limit)", 1);
        stack.lookAtStream("/v1/live");
        everyQueueSucceeds();
        somethingFails();
        awaitFigure("sum(coremill_jobs_finished_total)", QUEUES.size() + FAILED + 1);
        // Times have no series before there is one; a rate takes two samples.
        awaitFigure("count(http_server_streams_seconds_count)", 1);
        awaitFigure("count(count(http_server_waits_seconds_count))", 1);
        everyQueueSucceeds();
        done =
                stack.prometheus()
                        .awaitScrape("sum(coremill_jobs_finished_total)", SUCCEEDED + FAILED);
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
                    2);
        }
        awaitFigure("sum(coremill_jobs_submitted_total)", SUCCEEDED + FAILED);
        awaitFigure("sum(coremill_jobs_finished_total{state=\"succeeded\"})", SUCCEEDED);
        awaitFigure("sum(coremill_jobs_finished_total{state=\"failed\",type=\"other\"})", 1);
        awaitFigure("sum(coremill_attempts_ended_total{outcome=\"worker-lost\"})", 1);
        awaitFigure("sum(coremill_worker_exits_total{reason=\"crashed\"})", 1);
        awaitFigure("min(up)", 1);
    }

    /// Each of these happened once, on a series that was at 0 before.
    @Test
    void theFirstOfItsKindIsAnIncreaseAlready() {
        for (String counter :
                List.of(
                        "coremill_jobs_finished_total{queue=\"python\",state=\"failed\",type=\"other\"}",
                        "coremill_attempts_ended_total{queue=\"python\",outcome=\"worker-lost\"}",
                        "coremill_worker_exits_total{queue=\"python\",reason=\"crashed\"}")) {
            // The window moves on, so what is asked is whether it ever showed there.
            awaitFigure(
                    "count(max_over_time(increase(%s[%s])[10m:1s]) > 0)".formatted(counter, WINDOW),
                    1);
        }
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
        awaitFigure("coremill_cpu_limit", ComposeStack.CPUS);
        stack.exec("coremill", "timeout", "120", "sh", "-c", SPIN_UNTIL_THROTTLED);
        double least = secondsThrottled();
        assertThat(least).isPositive();
        awaitFigure("count(coremill_cpu_throttled_seconds_total >= %s)".formatted(least), 1);
        assertThat(stack.prometheus().figure("coremill_cpu_throttled_seconds_total"))
                .isLessThanOrEqualTo(secondsThrottled());
        awaitFigure("count(coremill_cpu_usage_seconds_total > 1)", 1);
        awaitFigure("coremill_memory_limit_bytes", MEMORY);
        awaitFigure("count(0 < coremill_memory_usage_bytes <= coremill_memory_limit_bytes)", 1);
        awaitFigure("sum(coremill_slots{queue=\"cpu\"})", 1);
    }

    /// What was seen once all was done: a later look through the same window would miss it.
    @Test
    void everyPanelOfTheDashboardsHasSeriesButThoseOfSharedStores() throws Exception {
        assertThat(Dashboard.all())
                .hasSize(2)
                .flatMap(Dashboard::queries)
                .hasSizeGreaterThan(60)
                .filteredOn(it -> !it.isOfSharedStores() && !it.isOfKeysThatEnd())
                .allSatisfy(it -> it.assertShown(stack.prometheus().at(done), WINDOW));
    }

    @Test
    void theRulesAreThereAndCanBeEvaluated() {
        stack.prometheus().awaitRules();
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

    /// The last of all, as the service and Prometheus are started anew for it. Both have to be
    /// healthy before it goes on: probes need no key.
    @Test
    @Order(Integer.MAX_VALUE)
    void withKeysAllCallsNeedOneAndPrometheusHasItsOwn() throws Exception {
        Path home = Files.createDirectory(directory.resolve("keyed"));
        bash(home, commandsThatMakeKeys());
        stack.haveCallsNeedKeys(home.resolve("secrets"));
        assertThat(stack.get("/v1/jobs").statusCode()).isEqualTo(401);
        assertThat(stack.get("/actuator/prometheus").statusCode()).isEqualTo(401);
        Walkthrough page = Walkthrough.of(DEPLOY).with("/v1/keys");
        assertThat(page.steps()).hasSize(1);
        page.run(stack.port(), home);
        awaitFigure("count(coremill_access_calls_total{outcome=\"admitted\"} > 0)", 1);
        awaitFigure("count(coremill_access_key_expiry_seconds < 365 * 24 * 3600)", 1);
        assertThat(Dashboard.home().queries())
                .filteredOn(Dashboard.Query::isOfKeysThatEnd)
                .singleElement()
                .satisfies(it -> it.assertShown(stack.prometheus(), WINDOW));
        stack.bear(Files.readString(home.resolve("secrets/access-key")));
        assertState(stack.run(job("primes", "cpu")), "succeeded");
        assertThat(stack.exec("coremill", "env")).doesNotContain("cm_bootstrap_");
    }

    private static String commandsThatMakeKeys() throws IOException {
        var commands = MAKES_KEYS.matcher(Files.readString(DEPLOY));
        assertThat(commands.find()).isTrue();
        return commands.group(1);
    }

    private static void bash(Path home, String script) throws Exception {
        Process bash =
                new ProcessBuilder("bash", "-euo", "pipefail", "-c", script)
                        .directory(home.toFile())
                        .inheritIO()
                        .start();
        assertThat(bash.waitFor()).as(script).isZero();
    }

    /// What the kernel has counted in the container's control group: nanoseconds in version 1,
    /// microseconds in version 2.
    private static double secondsThrottled() {
        return stack.exec("coremill", "sh", "-c", "cat " + KERNELS_COUNT + " 2>/dev/null || true")
                .lines()
                .map(line -> line.split(" "))
                .filter(words -> words[0].startsWith("throttled_"))
                .mapToDouble(
                        words ->
                                Double.parseDouble(words[1])
                                        / (words[0].equals("throttled_time") ? 1e9 : 1e6))
                .sum();
    }

    private static void everyQueueSucceeds() {
        for (String queue : QUEUES) {
            assertState(stack.run(job("primes", queue)), "succeeded");
        }
    }

    /// A job that nobody can do, one whose worker is taken down, and one that needs the worker's
    /// successor. Series begin with the first submission: each is scraped before its job ends.
    private static void somethingFails() {
        stack.post("/v1/queues/python/pause", "");
        String unknown = stack.submit(job("no-such-type", "python")).path("id").asString();
        awaitFigure("count(coremill_jobs_finished_total{state=\"failed\",type=\"other\"} == 0)", 1);
        stack.post("/v1/queues/python/resume", "");
        assertState(stack.awaitJob(unknown, it -> it.hasNonNull("finishedAt")), "failed");
        String victim = stack.submit(sleepOfAnHour()).path("id").asString();
        awaitFigure("count(coremill_jobs_submitted_total{queue=\"python\",type=\"sleep\"})", 1);
        stack.exec("coremill", "sh", "-c", "kill -KILL " + pidOfBusyPython());
        assertState(stack.awaitJob(victim, it -> it.hasNonNull("finishedAt")), "failed");
        String successors = stack.id(stack.postAndWait(job("primes", "python"), 30));
        assertState(stack.awaitJob(successors, it -> it.hasNonNull("finishedAt")), "succeeded");
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
        stack.prometheus().awaitFigure(query, figure);
    }
}
