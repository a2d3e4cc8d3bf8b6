package io.coremill.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;

/// Where examples have every call need a key, the key is a file from a secret, and Prometheus has
/// another one.
class AccessFilesTest {
    private static final String KEY_FILE = "COREMILL_ACCESS_BOOTSTRAP_KEY_FILE";

    @Test
    void theServiceOfComposeReadsItsKeyFromASecret() {
        var file = ComposeFile.withAccess();
        assertReadsItsKey(file.service("coremill"));
        assertThat(file.service("coremill").at("/environment/COREMILL_HTTP_HOSTS").asString())
                .isEqualTo("coremill");
        assertThat(secrets(file.service("prometheus"))).containsExactly("metrics-key");
        assertSecretsAreFiles(file);
    }

    @Test
    void soDoesEachNode() {
        var file = ComposeFile.ofClusterWithAccess();
        for (String node : List.of("one", "two", "three", "four", "five", "six")) {
            assertReadsItsKey(file.service(node));
            assertThat(secrets(file.service(node))).contains("database");
            assertThat(file.service(node).at("/environment/COREMILL_NODE").asString())
                    .isEqualTo(node);
        }
        assertThat(secrets(file.service("prometheus"))).containsExactly("metrics-key");
        assertSecretsAreFiles(file);
    }

    private static void assertReadsItsKey(JsonNode service) {
        assertThat(service.at("/environment/" + KEY_FILE).asString())
                .isEqualTo("/run/secrets/access-key");
        assertThat(secrets(service)).contains("access-key").doesNotContain("metrics-key");
    }

    private static List<String> secrets(JsonNode service) {
        return service.path("secrets")
                .valueStream()
                .map(it -> it.path("source").asString())
                .toList();
    }

    private static void assertSecretsAreFiles(ComposeFile file) {
        assertThat(file.json().path("secrets").valueStream())
                .isNotEmpty()
                .allSatisfy(it -> assertThat(it.path("file").asString()).contains("/secrets/"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"deploy/access", "deploy/cluster/access"})
    void prometheusSendsTheKeyOfItsFile(String folder) throws IOException {
        Map<String, List<Map<String, Object>>> settings =
                new Yaml().load(Files.readString(Path.of(folder, "prometheus.yml")));
        assertThat(settings.get("scrape_configs").getFirst())
                .containsEntry("job_name", "coremill")
                .containsEntry(
                        "authorization", Map.of("credentials_file", "/run/secrets/metrics-key"));
    }

    /// Otherwise what is scraped would differ with and without keys.
    @ParameterizedTest
    @ValueSource(strings = {"prometheus", "cluster/prometheus"})
    void theRestOfItsSettingsIsAsWithoutKeys(String folder) throws IOException {
        Map<String, Object> plain = settings("deploy/" + folder);
        Map<String, Object> keyed = settings("deploy/" + folder.replace("prometheus", "access"));
        assertThat(keyed.get("global")).isEqualTo(plain.get("global"));
        assertThat(
                        keyed.get("scrape_configs")
                                .toString()
                                .replaceAll("authorization=\\{[^}]*}, ", ""))
                .isEqualTo(plain.get("scrape_configs").toString());
    }

    private static Map<String, Object> settings(String folder) throws IOException {
        return new Yaml().load(Files.readString(Path.of(folder, "prometheus.yml")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"production", "monitored", "cluster"})
    void overlaysOfKubernetesReadTheKeyFromASecret(String overlay) throws Exception {
        var manifests = Manifests.rendered(Path.of("k8s/overlays", overlay));
        assertThat(manifests.environment())
                .containsEntry(KEY_FILE, "/etc/coremill-access/bootstrap-key");
        assertThat(manifests.container().getVolumeMounts())
                .filteredOn(it -> it.getMountPath().equals("/etc/coremill-access"))
                .singleElement()
                .satisfies(it -> assertThat(it.getReadOnly()).isTrue());
        assertThat(manifests.pod().getVolumes())
                .filteredOn(it -> it.getName().equals("access"))
                .singleElement()
                .satisfies(
                        it -> {
                            assertThat(it.getSecret().getSecretName()).isEqualTo("coremill-access");
                            assertThat(it.getSecret().getDefaultMode()).isEqualTo(0440);
                        });
        assertThat(Files.readString(Path.of("docs/deploy.md")))
                .contains("create secret generic coremill-access --from-file=bootstrap-key=");
    }

    @Test
    void thePrometheusOfTheOperatorSendsAKeyOfItsOwn() throws Exception {
        var monitor =
                Manifests.rendered(Path.of("k8s/overlays/monitored"))
                        .the(Manifests.ServiceMonitor.class);
        assertThat(monitor.spec().endpoints())
                .singleElement()
                .satisfies(
                        it ->
                                assertThat(it.authorization().credentials())
                                        .isEqualTo(
                                                new Manifests.ServiceMonitor.Credentials(
                                                        "coremill-metrics", "key")));
        assertThat(Files.readString(Path.of("docs/deploy.md")))
                .contains("create secret generic coremill-metrics --from-file=key=");
    }
}
