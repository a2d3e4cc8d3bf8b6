package io.coremill.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;

/// What docker-compose.cluster.yml promises of each of its services, Grafana included, and what
/// the files in deploy/cluster have to know of it.
class ClusterFileTest {
    private static final Path FOLDER = Path.of("deploy/cluster");
    private static final List<String> MORE = List.of("four", "five", "six");
    private static final Duration SHUTDOWN_GRACE = Duration.ofSeconds(30);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    private static ComposeFile file;

    @BeforeAll
    static void read() {
        file = ComposeFile.ofCluster();
    }

    private static List<String> nodes() {
        return Stream.concat(ClusterStack.NODES.stream(), MORE.stream()).toList();
    }

    @Test
    void itBringsThreeNodesAndMoreForTheAsking() {
        assertThat(file.services()).containsKeys(nodes().toArray(String[]::new));
        assertThat(file.services().keySet())
                .filteredOn(name -> !nodes().contains(name))
                .containsExactlyInAnyOrder("proxy", "postgres", "prometheus", "grafana");
        assertThat(file.services().keySet())
                .filteredOn(name -> file.service(name).has("profiles"))
                .containsExactlyInAnyOrderElementsOf(MORE);
    }

    @Test
    void imagesHaveVersions() {
        assertThat(file.services().keySet())
                .allSatisfy(
                        name ->
                                assertThat(file.image(name))
                                        .matches("[a-z/-]+:(v?\\d+\\.\\d+\\.\\d+|\\d+)"));
    }

    @Test
    void eachMayDoNoMoreThanItNeeds() {
        assertThat(file.services().values()).allSatisfy(ServiceRules::assertMayDoNoMoreThanItNeeds);
    }

    @Test
    void eachComesBackAndKeepsWhatItHas() {
        assertThat(file.services().values()).allSatisfy(ServiceRules::assertComesBack);
        assertThat(file.services().keySet())
                .filteredOn(name -> ServiceRules.mounts(file.service(name), "volume").count() == 0)
                .containsExactly("proxy");
    }

    @Test
    void theProxyAndWhatShowsFiguresArePublishedOnLoopbackAndNothingElse() {
        assertThat(file.services().keySet())
                .filteredOn(name -> file.service(name).has("ports"))
                .containsExactlyInAnyOrder("proxy", "prometheus", "grafana")
                .allSatisfy(
                        name ->
                                assertThat(file.service(name).path("ports").valueStream())
                                        .singleElement()
                                        .extracting(port -> port.path("host_ip").asString())
                                        .isEqualTo("127.0.0.1"));
    }

    @Test
    void onlyNodesReachTheDatabaseAndNothingLeadsOutOfItsNetwork() {
        assertThat(file.services().keySet())
                .filteredOn(name -> file.service(name).path("networks").has("store"))
                .hasSize(1 + nodes().size())
                .contains("postgres")
                .containsAll(nodes());
        assertThat(file.service("postgres").path("networks").propertyNames())
                .containsExactly("store");
        assertThat(file.json().at("/networks/store/internal").asBoolean()).isTrue();
    }

    @Test
    void passwordsAreInFiles() {
        assertThat(file.services().values())
                .flatMap(service -> service.path("environment").propertyNames())
                .filteredOn(name -> name.contains("PASSWORD"))
                .hasSize(1 + nodes().size())
                .allMatch(name -> name.endsWith("_FILE"));
    }

    @Test
    void nodesDifferInTheirNamesAndVolumesAlone() {
        for (String node : nodes()) {
            JsonNode service = file.service(node);
            assertThat(service.at("/environment/COREMILL_NODE").asString()).isEqualTo(node);
            assertThat(ServiceRules.mounts(service, "volume"))
                    .singleElement()
                    .extracting(it -> it.path("source").asString())
                    .isEqualTo(node + "-data");
            assertThat(service.at("/networks/front/aliases/0").asString()).isEqualTo("nodes");
            assertThat(without(service.path("environment"), "COREMILL_NODE"))
                    .isEqualTo(without(file.service("one").path("environment"), "COREMILL_NODE"));
        }
    }

    private static List<String> without(JsonNode environment, String name) {
        return environment.properties().stream()
                .filter(variable -> !variable.getKey().equals(name))
                .map(Object::toString)
                .toList();
    }

    @Test
    void nodesAnswerToTheNamesThatPrometheusCallsThemBy() throws IOException {
        String hosts = file.service("one").at("/environment/COREMILL_HTTP_HOSTS").asString();
        assertThat(hosts.split(",", -1)).containsAll(nodes()).contains("proxy");
        assertThat(Files.readString(FOLDER.resolve("prometheus/nodes.yml")))
                .endsWith("- targets: [\"one:8080\", \"two:8080\", \"three:8080\"]\n");
    }

    @Test
    void nodesBelieveWhatComesFromTheNetworkOfTheProxyAlone() {
        assertThat(file.service("one").at("/environment/COREMILL_HTTP_PROXIES").asString())
                .isEqualTo(file.json().at("/networks/front/ipam/config/0/subnet").asString());
        assertThat(file.service("proxy").path("networks").propertyNames()).containsExactly("front");
    }

    @Test
    void nodesMayTakeLongerToStopThanTheirJobsMay() {
        for (String node : nodes()) {
            assertThat(grace(node)).isGreaterThan(SHUTDOWN_GRACE.plusSeconds(15));
        }
    }

    @Test
    void theProxyKeepsAnswersThatComeLateAndMayFinishThemWhenItIsStopped() throws IOException {
        String settings = Files.readString(FOLDER.resolve("proxy/haproxy.cfg"));
        assertThat(seconds(settings, "timeout (?:client|server)"))
                .hasSize(2)
                .allMatch(it -> it.compareTo(LONGEST_WAIT) > 0);
        assertThat(seconds(settings, "hard-stop-after"))
                .singleElement()
                .matches(it -> it.compareTo(grace("proxy")) < 0);
    }

    private static List<Duration> seconds(String settings, String key) {
        return Pattern.compile("^ +" + key + " (\\d+)s$", Pattern.MULTILINE)
                .matcher(settings)
                .results()
                .map((MatchResult it) -> Duration.ofSeconds(Long.parseLong(it.group(1))))
                .toList();
    }

    private static Duration grace(String service) {
        String grace = file.service(service).path("stop_grace_period").asString();
        return Duration.parse("PT" + grace);
    }

    /// Grafana takes the span of its rates from how often Prometheus asks.
    @Test
    void prometheusScrapesAsOftenAsThatOfOneNode() throws IOException {
        assertThat(global(FOLDER.resolve("prometheus/prometheus.yml")))
                .isEqualTo(global(Path.of("deploy/prometheus/prometheus.yml")));
    }

    private static Object global(Path settings) throws IOException {
        Map<String, Object> all = new Yaml().load(Files.readString(settings));
        return all.get("global");
    }

    @Test
    void alertsSpeakForTheProxyToo() throws IOException {
        Map<String, List<Map<String, Object>>> all =
                new Yaml().load(Files.readString(FOLDER.resolve("prometheus/prometheus.yml")));
        assertThat(all.get("scrape_configs"))
                .extracting(it -> it.get("job_name"))
                .containsExactly("coremill", "coremill-proxy");
    }
}
