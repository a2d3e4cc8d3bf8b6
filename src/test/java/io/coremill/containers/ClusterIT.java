package io.coremill.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.monitoring.Dashboard;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `docker compose --file docker-compose.cluster.yml up`, but for Grafana: what comes through the
/// proxy, and what becomes of jobs when each of the containers dies with load on it.
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ClusterIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final List<String> MORTAL = List.of("two", "proxy", "postgres", "prometheus");
    private static final int MANY_TIMES = 5;

    /// What Grafana takes for `$__rate_interval`.
    private static final String WINDOW = "60s";

    @TempDir private static Path directory;
    private static ClusterStack cluster;

    @BeforeAll
    static void start() throws IOException {
        cluster = ClusterStack.start(directory);
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void jobsThatComeThroughTheProxyRunOnEveryNode() {
        Set<String> ran = new HashSet<>();
        Awaitility.await("each node has run one")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(
                        () -> {
                            JsonNode job = cluster.run(sleep("PT0.01S"));
                            ran.add(job.at("/ran/node").asString());
                            return ran.containsAll(ClusterStack.NODES);
                        });
        assertThat(ran).containsExactlyInAnyOrderElementsOf(ClusterStack.NODES);
    }

    @Test
    void aWaitIsHeldUntilTheJobHasEnded() {
        HttpResponse<String> answer = cluster.postAndWait(sleep("PT2S"), 60);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("\"succeeded\"");
    }

    @Test
    void eventsOfAJobComeAsTheyHappen() throws IOException {
        String id = cluster.submit(sleep("PT1H")).path("id").asString();
        try (BufferedReader events = cluster.openStream("/v1/jobs/" + id + "/events")) {
            awaitLine(events, "\"running\"");
            cluster.post("/v1/jobs/" + id + "/cancel", "");
            awaitLine(events, "\"cancelled\"");
        }
    }

    @Test
    void theConsoleAndItsFiguresAreThere() throws IOException {
        assertThat(cluster.get("/").body()).contains("<title>Coremill");
        try (BufferedReader figures = cluster.openStream("/v1/live")) {
            awaitLine(figures, "\"queues\"");
        }
    }

    @Test
    void linesOfAnUploadAreAnsweredWhileItIsSent() throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), cluster.port())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            var answers =
                    new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.US_ASCII));
            send(
                    socket,
                    """
                    POST /v1/jobs HTTP/1.1
                    Host: 127.0.0.1
                    Content-Type: application/x-ndjson
                    Accept: application/x-ndjson
                    Transfer-Encoding: chunked

                    """
                            .replace("\n", "\r\n"));
            for (int line = 1; line <= 3; line++) {
                send(socket, "11\r\n{\"type\": \"noop\"}\n\r\n");
                awaitLine(answers, "{\"line\":%d,\"id\":".formatted(line));
            }
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void awaitLine(BufferedReader lines, String part) throws IOException {
        String line = lines.readLine();
        while (line != null && !line.contains(part)) {
            line = lines.readLine();
        }
        assertThat(line).as("a line with %s", part).isNotNull();
    }

    /// That is the container itself, unless another is named in `CLUSTER_FRONT`.
    @Test
    void ofOneAddressAloneTheProxyPassesOnWhatIsForwarded() {
        assertThat(locationFrom("127.0.0.1")).contains("/here/v1/jobs/");
        assertThat(locationFrom("proxy")).contains("/v1/jobs/").doesNotContain("/here");
    }

    /// Where a job is that is submitted to the proxy within its container, from that address of it.
    private static String locationFrom(String address) {
        String answer =
                cluster.exec(
                        "proxy",
                        "bash",
                        "-c",
                        """
                        exec 3<>/dev/tcp/%s/8080
                        printf '%%s\r\n' 'POST /v1/jobs HTTP/1.1' 'Host: proxy' \
                            'X-Forwarded-Prefix: /here' 'Content-Type: application/json' \
                            'Content-Length: 16' 'Connection: close' '' >&3
                        printf '{"type": "noop"}' >&3
                        cat <&3
                        """
                                .formatted(address));
        return answer.lines()
                .filter(line -> line.regionMatches(true, 0, "Location:", 0, 9))
                .findFirst()
                .orElse(answer);
    }

    @Test
    void prometheusCallsEachNodeByItsName() {
        Map<String, Double> all =
                ClusterStack.NODES.stream().collect(Collectors.toMap(node -> node, _ -> 1.0));
        Awaitility.await("each is scraped")
                .atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(
                                                cluster.prometheus()
                                                        .by("instance", "up{job=\"coremill\"}"))
                                        .isEqualTo(all));
        cluster.prometheus().awaitFigure("up{job=\"coremill-proxy\"}", 1);
        cluster.prometheus().awaitFigure("max(coremill_nodes)", all.size());
        cluster.prometheus().awaitRules();
    }

    @Test
    void everyPanelThatIsForSharedStoresHasSeries() throws IOException {
        assertThat(Dashboard.all())
                .flatMap(Dashboard::queries)
                .filteredOn(Dashboard.Query::isOfSharedStores)
                .hasSizeGreaterThan(5)
                .allSatisfy(
                        query ->
                                Awaitility.await()
                                        .atMost(PATIENCE)
                                        .untilAsserted(
                                                () ->
                                                        query.assertShown(
                                                                cluster.prometheus(), WINDOW)));
    }

    @Test
    void aNodeThatIsStoppedTakesNothingAlong() {
        try (var load = new ClusterLoad(cluster.port()).start()) {
            load.awaitMore(20);
            cluster.stop("three");
            load.awaitMore(50);
            cluster.start("three");
            load.awaitMore(20);
            assertAllEndedOnce(load);
            // Each has a key, so the proxy takes them to another node.
            assertThat(load.refused()).isEmpty();
        }
    }

    @Test
    void whateverDiesComesBackAndNoJobIsLost() {
        killEach(1);
    }

    @Test
    @Tag("soak")
    void whateverDiesManyTimesComesBackAndNoJobIsLost() {
        killEach(MANY_TIMES);
    }

    private static void killEach(int times) {
        try (var load = new ClusterLoad(cluster.port()).start()) {
            load.awaitMore(20);
            for (int i = 0; i < times; i++) {
                for (String service : MORTAL) {
                    cluster.killAndAwait(service);
                    load.awaitMore(20);
                }
            }
            assertAllEndedOnce(load);
        }
    }

    /// None was lost, none was there twice, none was charged for what befell its node.
    private static void assertAllEndedOnce(ClusterLoad load) {
        load.finish();
        cluster.awaitFinished(load.tag());
        assertThat(load.complaints()).isEmpty();
        assertThat(cluster.ended(load.tag()))
                .containsExactlyInAnyOrderElementsOf(
                        load.accepted().stream().map(id -> id + " succeeded 1 1").toList());
    }

    private static String sleep(String duration) {
        return """
               {"type": "sleep", "payload": {"duration": "%s"}, "timeout": "PT2H"}"""
                .formatted(duration);
    }
}
