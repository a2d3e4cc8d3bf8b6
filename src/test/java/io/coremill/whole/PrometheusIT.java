package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.coremill.monitoring.Dashboard;
import io.coremill.monitoring.Prometheus;
import io.coremill.monitoring.PrometheusApi;
import io.coremill.monitoring.PrometheusApi.Series;
import io.coremill.monitoring.Promtool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;

/// A real Prometheus scrapes the service under load and is asked what happened: it tells what was
/// submitted, what the jobs say of themselves, and what the host says of its cores.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class PrometheusIT {
    /// All that happened is in it.
    private static final String WINDOW = "2m";

    private static final List<String> QUEUES = Load.QUEUES;
    private static final Pattern OUR_SERIES = Pattern.compile("`(coremill_[a-z_]+)`");

    /// What needs a control group of its own, or a kernel that tells it.
    private static final Set<String> NOT_EVERYWHERE =
            Set.of(
                    "coremill_worker_migrations_total",
                    "coremill_cpu_limit",
                    "coremill_cpu_throttled_seconds_total",
                    "coremill_cpu_usage_seconds_total",
                    "coremill_memory_usage_bytes",
                    "coremill_memory_limit_bytes");

    @TempDir private static Path directory;
    private static ServiceProcess service;
    private static Prometheus prometheus;
    private static PrometheusApi api;
    private static CoresBetween start;
    private static CoresBetween end;
    private static Load load;
    private static Instant done;

    @BeforeAll
    static void run() throws Exception {
        service =
                ServiceProcess.start(
                        directory.resolve("data"),
                        "--coremill.queues.broken.executor=processes",
                        "--coremill.queues.broken.command=/bin/false");
        prometheus = Prometheus.scraping(directory.resolve("prometheus"), service.port());
        api = prometheus.api();
        api.awaitFigure("count(coremill_jobs_finished_total > 0) or vector(0)", 0);
        start = CoresBetween.read(api);
        service.submit("{\"type\": \"noop\", \"queue\": \"broken\"}");
        load = Load.run(service);
        api.awaitFigure("sum(coremill_jobs_finished_total)", load.size());
        end = CoresBetween.read(api);
        api.awaitFigure("count_over_time(up[%s]) > bool 20".formatted(WINDOW), 1);
        done = Instant.now();
    }

    @AfterAll
    static void stop() throws Exception {
        if (prometheus != null) {
            prometheus.close();
        }
        service.close();
    }

    @ParameterizedTest
    @FieldSource("QUEUES")
    void whatWasSubmittedIsCountedByWhatBecameOfIt(String queue) {
        assertThat(load.states(queue)).isEqualTo(Load.EXPECTED);
        assertThat(
                        api.by(
                                "state",
                                "sum by (state) (coremill_jobs_finished_total{queue=\"%s\"})"
                                        .formatted(queue)))
                .isEqualTo(asFigures(Load.EXPECTED));
        assertThat(api.figure("sum(coremill_jobs_submitted_total{queue=\"%s\"})".formatted(queue)))
                .isEqualTo(load.of(queue).size());
        Map<String, Double> attempts =
                api.by(
                        "outcome",
                        "sum by (outcome) (coremill_attempts_ended_total{queue=\"%s\"})"
                                .formatted(queue));
        assertThat(attempts).containsAllEntriesOf(asFigures(Load.ATTEMPTS));
    }

    /// An increase is drawn out to the ends of its window, here by 1.1 of 20 scrapes at most.
    @ParameterizedTest
    @FieldSource("QUEUES")
    void throughputIsWhatWasDone(String queue) {
        Map<String, Double> increase =
                increase(
                        "sum by (state) (increase(coremill_jobs_finished_total{queue=\"%s\"}[%s]))"
                                .formatted(queue, WINDOW));
        Load.EXPECTED.forEach(
                (state, jobs) ->
                        assertThat(increase.get(state)).isBetween(jobs - 1e-6, jobs * 1.06));
    }

    @Test
    void everyCoreIsAsBusyAsTheHostSays() {
        start.assertTrueUntil(end);
        assertThat(api.ask("max_over_time(coremill_core_utilization[%s])".formatted(WINDOW)))
                .hasSize(start.scraped().size())
                .allSatisfy(core -> assertThat(core.value()).isBetween(0.0, 1.0));
        assertThat(start.busyUntil(end))
                .as("busy seconds, with those of the jobs in them")
                .isGreaterThan(0.9 * QUEUES.stream().mapToDouble(PrometheusIT::cpuSeconds).sum());
    }

    @ParameterizedTest
    @FieldSource("QUEUES")
    void theLongestWaitsAndRunsAreThoseOfTheJobs(String queue) {
        assertP99("coremill_job_wait_seconds", queue, waits(queue));
        assertP99("coremill_job_run_seconds", queue, attempts(queue, PrometheusIT::runSeconds));
    }

    @ParameterizedTest
    @FieldSource("QUEUES")
    void cpuTimeIsWhatTheAttemptsUsed(String queue) {
        List<Series> series =
                api.ask(
                        "sum by (queue) (coremill_job_cpu_seconds_total{queue=\"%s\"})"
                                .formatted(queue));
        if (queue.equals("io")) {
            assertThat(series).as("virtual threads have no clock of their own").isEmpty();
            return;
        }
        double used = cpuSeconds(queue);
        assertThat(used).isPositive();
        assertThat(series)
                .singleElement()
                .satisfies(it -> assertThat(it.value()).isCloseTo(used, within(1e-3)));
    }

    @Test
    void promtoolHasNothingToSayOfOurMeters() throws Exception {
        String ours =
                service.get("/actuator/prometheus")
                        .body()
                        .lines()
                        .filter(line -> line.matches("(# (HELP|TYPE) )?coremill_.*"))
                        .collect(Collectors.joining("\n", "", "\n"));
        assertThat(Promtool.given(ours, "check", "metrics")).isEqualTo(new Promtool(0, ""));
        Set<String> missing =
                OUR_SERIES
                        .matcher(Files.readString(Path.of("docs/metrics.md")))
                        .results()
                        .map((MatchResult match) -> match.group(1))
                        .filter(series -> !ours.contains("# TYPE " + series + " "))
                        .collect(Collectors.toSet());
        assertThat(missing).as("documented, and not there").isSubsetOf(NOT_EVERYWHERE);
    }

    @Test
    void theRulesSeeAQueueThatIsDegraded() {
        api.awaitRules();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () ->
                                assertThat(api.ask("ALERTS{alertname=\"CoremillQueueDegraded\"}"))
                                        .extracting(it -> it.labels().path("queue").asString())
                                        .containsExactly("broken"));
        assertThat(api.ask("ALERTS{alertname=~\"CoremillDown|CoremillAbsent\"}")).isEmpty();
    }

    @Test
    void everyPanelOfTheDashboardsHasSeries() throws Exception {
        Set<String> absent =
                NOT_EVERYWHERE.stream()
                        .filter(series -> api.ask(series + " >= 0").isEmpty())
                        .collect(Collectors.toSet());
        List<Dashboard.Query> queries = new ArrayList<>();
        Dashboard.all().forEach(dashboard -> queries.addAll(dashboard.queries()));
        assertThat(queries)
                .filteredOn(query -> absent.stream().noneMatch(query.expression()::contains))
                .hasSizeGreaterThan(50)
                .allSatisfy(query -> query.assertShown(api, done, WINDOW));
    }

    /// What Prometheus makes of the buckets lies in the one that has the true value. The API tells
    /// times to the microsecond, and one that is near a bound may be on either side.
    private static void assertP99(String histogram, String queue, List<Double> truth) {
        double exact =
                truth.stream().sorted().toList().get((int) Math.ceil(0.99 * truth.size()) - 1);
        String series = histogram + "_bucket{queue=\"" + queue + "\",type=\"hash\"}";
        double p99 = api.figure("histogram_quantile(0.99, sum by (le) (%s))".formatted(series));
        List<Double> bounds = new ArrayList<>(List.of(0.0));
        api.by("le", "sum by (le) (" + series + ")").keySet().stream()
                .filter(bound -> !bound.equals("+Inf"))
                .map(Double::valueOf)
                .sorted()
                .forEach(bounds::add);
        double below =
                bounds.stream().filter(it -> it < exact - 1e-5).max(Double::compare).orElse(0.0);
        double above =
                bounds.stream().filter(it -> it >= exact + 1e-5).min(Double::compare).orElseThrow();
        assertThat(p99)
                .as("%s of %s, %s in truth", histogram, queue, exact)
                .isBetween(below, above);
        assertThat(
                        api.figure(
                                "sum(%s_count{queue=\"%s\",type=\"hash\"})"
                                        .formatted(histogram, queue)))
                .isEqualTo(truth.size());
    }

    private static List<Double> waits(String queue) {
        return hashes(queue)
                .flatMap(
                        job ->
                                job.path("attempts")
                                        .valueStream()
                                        .map(
                                                attempt ->
                                                        seconds(
                                                                job,
                                                                "dueAt",
                                                                attempt,
                                                                "startedAt")))
                .toList();
    }

    private static List<Double> attempts(String queue, ToDoubleFunction<JsonNode> value) {
        return hashes(queue)
                .flatMap(job -> job.path("attempts").valueStream())
                .map(value::applyAsDouble)
                .toList();
    }

    private static Stream<JsonNode> hashes(String queue) {
        return load.of(queue).stream().filter(job -> job.path("type").asString().equals("hash"));
    }

    private static double runSeconds(JsonNode attempt) {
        return seconds(attempt, "startedAt", attempt, "finishedAt");
    }

    private static double seconds(JsonNode from, String start, JsonNode to, String end) {
        return Duration.between(
                                Instant.parse(from.path(start).asString()),
                                Instant.parse(to.path(end).asString()))
                        .toNanos()
                / 1e9;
    }

    private static double cpuSeconds(String queue) {
        return load.of(queue).stream()
                .flatMap(job -> job.path("attempts").valueStream())
                .map(attempt -> attempt.at("/ran/cpuTime").asString(""))
                .filter(time -> !time.isEmpty())
                .mapToDouble(time -> Duration.parse(time).toNanos() / 1e9)
                .sum();
    }

    private static Map<String, Double> increase(String query) {
        return api.askAt(done, query).stream()
                .collect(
                        Collectors.toMap(
                                it -> it.labels().path("state").asString(), Series::value));
    }

    private static Map<String, Double> asFigures(Map<String, Integer> counts) {
        return counts.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, it -> it.getValue().doubleValue()));
    }
}
