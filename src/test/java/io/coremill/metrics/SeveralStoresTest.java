package io.coremill.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.coremill.job.ExecutorKind;
import io.coremill.job.JobSpec;
import io.coremill.job.RetryPolicy;
import io.coremill.job.SteadyClock;
import io.coremill.metrics.DepthMeters.DepthSource;
import io.coremill.monitoring.Dashboard;
import io.coremill.monitoring.Dashboard.Query;
import io.coremill.monitoring.Prometheus;
import io.coremill.monitoring.PrometheusApi;
import io.coremill.monitoring.Promtool;
import io.coremill.queue.JobQueue;
import io.coremill.queue.KeptOutcomes;
import io.coremill.queue.QueueDefinitions;
import io.coremill.queue.SampleQueues;
import io.coremill.queue.cluster.ClusterView;
import io.coremill.queue.postgres.PostgresQueue;
import io.coremill.queue.postgres.PostgresServer;
import io.coremill.queue.postgres.PostgresSetup;
import io.coremill.queue.postgres.connect.PostgresDatabase;
import io.coremill.queue.postgres.connect.PostgresSettings;
import io.coremill.queue.postgres.node.ClockCorrection;
import io.coremill.queue.retention.RetentionRules;
import io.coremill.queue.sqlite.SqliteQueue;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A real Prometheus scrapes three nodes of one store and two services with a store each, and is
/// asked what the dashboards ask.
@Timeout(90)
class SeveralStoresTest {
    private static final String QUEUE = "cpu";
    private static final int SHARED = 5;
    private static final int FIRST = 2;
    private static final int SECOND = 4;
    private static final String WINDOW = "1m";
    private static final Duration HEARTBEAT = Duration.ofSeconds(2);
    private static final Pattern OUR_SERIES = Pattern.compile("coremill_[a-z_]+");
    private static final QueueDefinitions QUEUES =
            new QueueDefinitions(
                    List.of(
                            SampleQueues.of(
                                    QUEUE, ExecutorKind.THREADS, 1, SampleQueues.JAVA_HANDLERS)));

    @TempDir private static Path directory;
    private static final List<Scraped> SERVICES = new ArrayList<>();
    private static Prometheus prometheus;
    private static PrometheusApi api;

    @BeforeAll
    static void scrape() throws Exception {
        var place = PostgresServer.database();
        var settings =
                new PostgresSettings(
                        place.url(), place.user(), place.password(), place.url(), "coremill");
        new PostgresDatabase(settings, "migration", HEARTBEAT).migrate();
        for (String name : List.of("a", "b", "c")) {
            SERVICES.add(new Scraped(shared(settings, name)));
        }
        SERVICES.add(new Scraped(alone("one")));
        SERVICES.add(new Scraped(alone("two")));
        submit(SERVICES.getFirst(), SHARED);
        submit(SERVICES.get(3), FIRST);
        submit(SERVICES.get(4), SECOND);
        prometheus =
                Prometheus.scraping(
                        directory.resolve("prometheus"),
                        SERVICES.stream().map(Scraped::port).toList());
        api = prometheus.api();
        api.awaitFigure("count(coremill_store_info)", SERVICES.size());
        api.awaitFigure("sum(coremill_nodes)", 9);
        // Two scrapes of each: there is no rate of less.
        api.awaitFigure("count(rate(coremill_nodes_lost_total[" + WINDOW + "]))", 3);
    }

    @AfterAll
    static void stop() {
        if (prometheus != null) {
            prometheus.close();
        }
        SERVICES.forEach(Scraped::close);
    }

    @Test
    void theNodesOfAStoreShowThatTheyShareIt() {
        Map<String, Double> stores = api.by("store", "count by (store) (coremill_store_info)");
        assertThat(stores.values()).containsExactlyInAnyOrder(3.0, 1.0, 1.0);
    }

    @Test
    void whatASharedStoreHoldsIsNotAddedUpAndSeparateStoresAre() throws Exception {
        int all = SHARED + FIRST + SECOND;
        api.awaitFigure("sum(coremill_queue_depth{state=\"queued\"})", 3 * SHARED + FIRST + SECOND);
        assertThat(api.figure(sent("Waiting"))).isEqualTo(all);
        assertThat(api.by("state", sent("Jobs in the queues"))).containsEntry("queued", all * 1.0);
        double limit = 3 * QUEUES.find(QUEUE).orElseThrow().maxWaiting();
        assertThat(api.figure(sent("How full the queues are"))).isEqualTo(all / limit);
        assertThat(Dashboard.all())
                .flatExtracting(Dashboard::queries)
                .filteredOn(query -> query.panel().equals("Jobs that wait for a slot"))
                .singleElement()
                .satisfies(query -> assertThat(api.figure(query.sent(WINDOW))).isEqualTo(all));
    }

    @Test
    void thePanelsOfSharedStoresHaveSeries() throws Exception {
        assertThat(api.by("store", sent("Live nodes")).values()).containsExactly(3.0);
        assertThat(Dashboard.all())
                .flatExtracting(Dashboard::queries)
                .filteredOn(Query::isOfSharedStores)
                .hasSizeGreaterThan(4)
                .allSatisfy(query -> query.assertShown(api, WINDOW));
    }

    @Test
    void theRulesCanBeEvaluatedOverSeveralStoresAndNoneFires() {
        api.awaitRules();
        assertThat(api.ask("ALERTS{alertstate=\"firing\"}")).isEmpty();
    }

    @Test
    void everySeriesOfASharedStoreIsWellFormedAndDocumented() throws Exception {
        String exposed =
                SERVICES.getFirst()
                        .registry
                        .scrape()
                        .lines()
                        .collect(Collectors.joining("\n", "", "\n"));
        assertThat(Promtool.given(exposed, "check", "metrics")).isEqualTo(new Promtool(0, ""));
        assertThat(types(exposed))
                .contains("coremill_nodes", "coremill_store_commit_seconds")
                .isSubsetOf(words(Files.readString(Path.of("docs/metrics.md"))));
    }

    private static Set<String> types(String exposed) {
        return exposed.lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" ", -1)[2])
                .filter(name -> !name.endsWith("_max"))
                .collect(Collectors.toSet());
    }

    private static Set<String> words(String text) {
        return OUR_SERIES
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toSet());
    }

    private static String sent(String panel) {
        return Dashboard.home().queries().stream()
                .filter(query -> query.panel().equals(panel))
                .findFirst()
                .orElseThrow()
                .sent(WINDOW);
    }

    private static Opening shared(PostgresSettings settings, String name) {
        return commits ->
                PostgresQueue.open(
                        new PostgresDatabase(settings, name, HEARTBEAT),
                        new PostgresSetup(
                                name,
                                "1",
                                HEARTBEAT,
                                SteadyClock.system(),
                                ClockCorrection.NONE,
                                KeptOutcomes.USUAL_BYTES,
                                RetentionRules.USUAL,
                                System::nanoTime),
                        List.of(commits));
    }

    private static Opening alone(String name) {
        return commits ->
                SqliteQueue.open(
                        directory.resolve(name),
                        "same-name",
                        SteadyClock.system(),
                        System::nanoTime,
                        List.of(commits));
    }

    private static void submit(Scraped service, int jobs) {
        var spec =
                new JobSpec(
                        "noop",
                        QUEUE,
                        "{}",
                        0,
                        null,
                        Duration.ofMinutes(5),
                        new RetryPolicy(
                                3,
                                RetryPolicy.Kind.FIXED,
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(1)),
                        null);
        for (int i = 0; i < jobs; i++) {
            service.queue.submit(spec, 1_000).join();
        }
    }

    private interface Opening {
        JobQueue open(CommitMeters commits);
    }

    /// The store of a service with its meters, and what a scrape of them gets.
    private static final class Scraped implements AutoCloseable {
        private final PrometheusMeterRegistry registry =
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        private final JobQueue queue;
        private final HttpServer server;

        Scraped(Opening opening) throws IOException {
            queue = opening.open(new CommitMeters(registry));
            new DepthMeters(
                            QUEUES,
                            new DepthSource(queue::depths, queue::paused, List::of),
                            SteadyClock.system(),
                            Runnable::run)
                    .bindTo(registry);
            new StoreMeters(queue, queue::keyCounts, SteadyClock.system(), Runnable::run)
                    .bindTo(registry);
            if (queue instanceof ClusterView cluster) {
                new ClusterMeters(cluster, List::of).bindTo(registry);
            }
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext(
                    "/actuator/prometheus",
                    exchange -> {
                        byte[] body = registry.scrape().getBytes(StandardCharsets.UTF_8);
                        exchange.getResponseHeaders()
                                .set("Content-Type", "text/plain; version=0.0.4");
                        exchange.sendResponseHeaders(200, body.length);
                        exchange.getResponseBody().write(body);
                        exchange.close();
                    });
            server.start();
        }

        int port() {
            return server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
            queue.close();
        }
    }
}
