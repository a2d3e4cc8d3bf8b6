package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.coremill.monitoring.Dashboard;
import io.coremill.monitoring.Histogram;
import io.coremill.monitoring.Prometheus;
import io.coremill.monitoring.PrometheusApi;
import io.coremill.monitoring.PrometheusApi.Series;
import io.coremill.monitoring.Promtool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// A real Prometheus scrapes the service under load and is asked what happened: it tells what was
/// submitted, what the jobs report of themselves, and what the host reports of its cores.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class PrometheusIT {
    private static final List<String> QUEUES = Load.QUEUES;

    /// No job of the load expires, which is shown as well.
    private static final Map<String, Integer> ENDS = ends();

    private static final Pattern OUR_SERIES = Pattern.compile("`(coremill_[a-z_]+)`");

    /// What needs a control group, a kernel that tells it, a store that nodes share, or keys.
    private static final Set<String> NOT_EVERYWHERE =
            Set.of(
                    "coremill_access_key_expiry_seconds",
                    "coremill_worker_migrations_total",
                    "coremill_cpu_pressure_seconds_total",
                    "coremill_cpu_limit",
                    "coremill_cpu_throttled_seconds_total",
                    "coremill_cpu_usage_seconds_total",
                    "coremill_memory_usage_bytes",
                    "coremill_memory_limit_bytes",
                    "coremill_nodes",
                    "coremill_nodes_namesakes",
                    "coremill_nodes_settings_differing",
                    "coremill_nodes_lost_total",
                    "coremill_node_polling",
                    "coremill_store_sql_submissions_total",
                    "coremill_store_xmin_age_seconds",
                    "coremill_store_xmin_transactions",
                    "coremill_store_dead_tuples");

    @TempDir private static Path directory;
    private static ServiceProcess service;
    private static Prometheus prometheus;
    private static PrometheusApi api;
    private static Instant first;
    private static CoresBetween start;
    private static CoresBetween end;
    private static Load load;
    private static PrometheusApi done;

    /// All that happened is in it, however long it took.
    private static String window;

    @BeforeAll
    static void run() throws Exception {
        service =
                ServiceProcess.start(
                        directory.resolve("data"),
                        "--coremill.queues.broken.executor=processes",
                        "--coremill.queues.broken.command=/bin/false");
        prometheus = Prometheus.scraping(directory.resolve("prometheus"), service.port());
        api = prometheus.api();
        service.lookAtStream("/v1/live");
        service.postAndWait("{\"type\": \"noop\", \"queue\": \"broken\"}", 1);
        api.awaitScrape("count(http_server_streams_seconds_count)", 1);
        load = Load.run(service, PrometheusIT::lookWhileAllWait);
        end = CoresBetween.read(api);
        Instant last = api.awaitScrape("sum(coremill_jobs_finished_total)", load.size());
        done = api.at(last);
        window = Duration.between(first, last).toSeconds() + 2 + "s";
    }

    private static void lookWhileAllWait() {
        String types =
                "count(coremill_jobs_finished_total{queue!=\"broken\",state=\"failed\"} == 0)";
        first = api.awaitScrape(types, QUEUES.size() * Load.TYPES);
        try {
            start = CoresBetween.read(api);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
                        done.by(
                                "state",
                                "sum by (state) (coremill_jobs_finished_total{queue=\"%s\"})"
                                        .formatted(queue)))
                .isEqualTo(asFigures(ENDS));
        assertThat(done.figure("sum(coremill_jobs_submitted_total{queue=\"%s\"})".formatted(queue)))
                .isEqualTo(load.of(queue).size());
        Map<String, Double> attempts =
                done.by(
                        "outcome",
                        "sum by (outcome) (coremill_attempts_ended_total{queue=\"%s\"})"
                                .formatted(queue));
        assertThat(attempts).containsAllEntriesOf(asFigures(Load.ATTEMPTS));
    }

    /// From 0 to the scrape that is asked for: Prometheus has nothing to guess before or after.
    @ParameterizedTest
    @FieldSource("QUEUES")
    void throughputIsWhatWasDone(String queue) {
        Map<String, Double> increase =
                done.by(
                        "state",
                        "sum by (state) (increase(coremill_jobs_finished_total{queue=\"%s\"}[%s]))"
                                .formatted(queue, window));
        assertThat(increase).hasSameSizeAs(ENDS);
        ENDS.forEach(
                (state, jobs) ->
                        assertThat(increase.get(state)).as(state).isCloseTo(jobs, within(1e-6)));
    }

    @Test
    void everyCoreIsAsBusyAsTheHostSays() {
        start.assertTrueUntil(end);
        assertThat(done.ask("max_over_time(coremill_core_utilization[%s])".formatted(window)))
                .hasSize(start.scraped().size())
                .allSatisfy(core -> assertThat(core.value()).isBetween(0.0, 1.0));
        assertThat(start.busyUntil(end))
                .as("busy seconds, with those of the jobs in them")
                .isGreaterThan(0.5 * QUEUES.stream().mapToDouble(load::cpuSeconds).sum());
    }

    @ParameterizedTest
    @FieldSource("QUEUES")
    void theLongestWaitsAndRunsAreThoseOfTheJobs(String queue) {
        var waits = new Histogram(done, "coremill_job_wait_seconds", selectorOfHashes(queue));
        var runs = new Histogram(done, "coremill_job_run_seconds", selectorOfHashes(queue));
        waits.assertSays(load.waits(queue));
        runs.assertSays(load.runs(queue));
    }

    @ParameterizedTest
    @FieldSource("QUEUES")
    void cpuTimeIsWhatTheAttemptsUsed(String queue) {
        List<Series> series =
                done.ask(
                        "sum by (queue) (coremill_job_cpu_seconds_total{queue=\"%s\"})"
                                .formatted(queue));
        if (queue.equals("io")) {
            assertThat(series).as("virtual threads have no clock of their own").isEmpty();
            return;
        }
        double used = load.cpuSeconds(queue);
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
        assertThat(
                        api.ask(
                                "ALERTS{alertname=~\"CoremillDown|CoremillAbsent\",alertstate=\"firing\"}"))
                .isEmpty();
    }

    /// By rules that go on from what others have recorded, for autoscalers.
    @Test
    void howManyNodesTheWorkFilledIsRecorded() {
        assertThat(done.ask("max_over_time(coremill:nodes_wanted[%s])".formatted(window)))
                .singleElement()
                .satisfies(it -> assertThat(it.value()).isPositive());
        assertThat(done.by("queue", "last_over_time(coremill:slots_wanted[%s])".formatted(window)))
                .containsKeys("cpu", "io");
    }

    @Test
    void everyPanelOfTheDashboardsHasSeries() throws Exception {
        Set<String> absent =
                NOT_EVERYWHERE.stream()
                        .filter(series -> done.ask(series + " >= 0").isEmpty())
                        .collect(Collectors.toSet());
        List<Dashboard.Query> queries = new ArrayList<>();
        Dashboard.all().forEach(dashboard -> queries.addAll(dashboard.queries()));
        assertThat(queries)
                .filteredOn(query -> absent.stream().noneMatch(query.expression()::contains))
                .hasSizeGreaterThan(50)
                .allSatisfy(query -> query.assertShown(done, window));
    }

    private static String selectorOfHashes(String queue) {
        return "queue=\"%s\",type=\"hash\"".formatted(queue);
    }

    private static Map<String, Integer> ends() {
        var ends = new TreeMap<>(Load.EXPECTED);
        ends.put("expired", 0);
        return Map.copyOf(ends);
    }

    private static Map<String, Double> asFigures(Map<String, Integer> counts) {
        return counts.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, it -> it.getValue().doubleValue()));
    }
}
