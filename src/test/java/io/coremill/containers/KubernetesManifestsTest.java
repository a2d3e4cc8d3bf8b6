package io.coremill.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.containers.Manifests.PrometheusRule;
import io.coremill.containers.Manifests.ServiceMonitor;
import io.kubernetes.client.custom.Quantity;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1NetworkPolicyPeer;
import io.kubernetes.client.openapi.models.V1NetworkPolicyPort;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1Probe;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V1VolumeMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.convert.DurationStyle;
import org.yaml.snakeyaml.Yaml;

/// Everything under `k8s/`, rendered and held against the kinds of Kubernetes.
class KubernetesManifestsTest {
    private static final Path BASE = Path.of("k8s/base");
    private static final Path PRODUCTION = Path.of("k8s/overlays/production");
    private static final Path MONITORED = Path.of("k8s/overlays/monitored");
    private static final Map<String, String> OURS =
            Map.of("app.kubernetes.io/name", "coremill", "coremill.io/service", "coremill");

    @TempDir private Path directory;

    /// Those of one pod with its volume.
    static Stream<Path> ofOnePod() {
        return Stream.of(BASE, PRODUCTION, MONITORED);
    }

    static Stream<Path> kustomizations() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("k8s"))) {
            return files
                    .filter(file -> file.endsWith("kustomization.yaml"))
                    .filter(file -> read(file).contains("kind: Kustomization"))
                    .map(file -> Objects.requireNonNull(file.getParent()))
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("kustomizations")
    void everythingIsInTheNamespaceThatAdmitsRestrictedPodsOnly(Path path) throws Exception {
        Manifests manifests = Manifests.rendered(path);
        var namespace = manifests.the(V1Namespace.class).getMetadata();
        assertThat(namespace.getLabels())
                .containsEntry("pod-security.kubernetes.io/enforce", "restricted");
        assertThat(
                        Stream.of(
                                manifests.workload().metadata(),
                                manifests.the(V1Service.class).getMetadata(),
                                manifests.the(V1ConfigMap.class).getMetadata(),
                                manifests.the(V1ServiceAccount.class).getMetadata()))
                .allSatisfy(it -> assertThat(it.getNamespace()).isEqualTo(namespace.getName()));
        assertThat(manifests.all(V1NetworkPolicy.class))
                .allSatisfy(
                        it ->
                                assertThat(it.getMetadata().getNamespace())
                                        .isEqualTo(namespace.getName()));
    }

    @ParameterizedTest
    @MethodSource("kustomizations")
    void thePodIsRestricted(Path path) throws Exception {
        Manifests manifests = Manifests.rendered(path);
        assertRestricted(manifests.pod());
        assertThat(manifests.container().getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(manifests.the(V1ServiceAccount.class).getAutomountServiceAccountToken())
                .isFalse();
        assertThat(manifests.pod().getServiceAccountName())
                .isEqualTo(manifests.the(V1ServiceAccount.class).getMetadata().getName());
    }

    /// Otherwise the namespace would not admit it.
    @Test
    void thePodThatPutsACopyBackIsRestrictedTooAndHasTheVolume() throws Exception {
        String page = Files.readString(Path.of("docs/deploy.md"));
        int from = page.indexOf("apiVersion: v1\nkind: Pod\n");
        var pod =
                Objects.requireNonNull(
                        Manifests.parse(page.substring(from, page.indexOf("END\n", from)))
                                .the(V1Pod.class)
                                .getSpec());
        assertRestricted(pod);
        var set = Manifests.rendered(BASE).the(V1StatefulSet.class);
        String claim = set.getSpec().getVolumeClaimTemplates().getFirst().getMetadata().getName();
        assertThat(pod.getVolumes())
                .singleElement()
                .satisfies(
                        volume ->
                                assertThat(volume.getPersistentVolumeClaim().getClaimName())
                                        .isEqualTo(
                                                "%s-%s-0"
                                                        .formatted(
                                                                claim,
                                                                set.getMetadata().getName())));
    }

    @ParameterizedTest
    @MethodSource("ofOnePod")
    void onlyItsVolumesCanBeWritten(Path path) throws Exception {
        Manifests manifests = Manifests.rendered(path);
        var set = manifests.the(V1StatefulSet.class).getSpec();
        List<V1VolumeMount> mounts = manifests.container().getVolumeMounts();
        assertThat(mounts)
                .extracting(V1VolumeMount::getMountPath)
                .filteredOn(place -> !place.equals("/etc/coremill-access")) // AccessFilesTest
                .containsExactlyInAnyOrder("/data", "/tmp", "/etc/coremill");
        assertThat(set.getVolumeClaimTemplates())
                .singleElement()
                .satisfies(
                        claim -> {
                            assertThat(claim.getMetadata().getName())
                                    .isEqualTo(at("/data", mounts));
                            assertThat(claim.getSpec().getAccessModes())
                                    .containsExactly("ReadWriteOnce");
                        });
        assertThat(manifests.pod().getVolumes())
                .allSatisfy(
                        volume ->
                                assertThat(
                                                volume.getConfigMap() != null
                                                        || volume.getSecret() != null)
                                        .isNotEqualTo(volume.getEmptyDir() != null))
                .filteredOn(volume -> volume.getName().equals(at("/tmp", mounts)))
                .singleElement()
                .satisfies(it -> assertThat(it.getEmptyDir().getSizeLimit()).isNotNull());
        assertThat(set.getReplicas()).isEqualTo(1);
        assertThat(set.getPersistentVolumeClaimRetentionPolicy().getWhenDeleted())
                .isEqualTo("Retain");
    }

    @ParameterizedTest
    @MethodSource("kustomizations")
    void itIsAskedForItsHealthWhereItAnswers(Path path) throws Exception {
        var container = Manifests.rendered(path).container();
        assertThat(container.getPorts())
                .singleElement()
                .satisfies(
                        port -> {
                            assertThat(port.getName()).isEqualTo("http");
                            assertThat(port.getContainerPort()).isEqualTo(8080);
                        });
        assertProbe(container.getStartupProbe(), "/actuator/health/liveness");
        assertProbe(container.getReadinessProbe(), "/actuator/health/readiness");
        assertProbe(container.getLivenessProbe(), "/actuator/health/liveness");
    }

    @ParameterizedTest
    @MethodSource("kustomizations")
    void itMayTakeLongerToStopThanItsJobsMay(Path path) throws Exception {
        Manifests manifests = Manifests.rendered(path);
        Duration grace = shutdownGrace(manifests.the(V1ConfigMap.class));
        assertThat(manifests.pod().getTerminationGracePeriodSeconds())
                .isGreaterThan(grace.plusSeconds(15).toSeconds());
    }

    @ParameterizedTest
    @MethodSource("kustomizations")
    void itsSettingsAreThoseOfTheConfigMap(Path path) throws Exception {
        Manifests manifests = Manifests.rendered(path);
        var container = manifests.container();
        String name = at("/etc/coremill", container.getVolumeMounts());
        assertThat(manifests.pod().getVolumes())
                .filteredOn(volume -> volume.getName().equals(name))
                .singleElement()
                .satisfies(
                        volume ->
                                assertThat(volume.getConfigMap().getName())
                                        .isEqualTo(
                                                manifests
                                                        .the(V1ConfigMap.class)
                                                        .getMetadata()
                                                        .getName()));
        assertThat(container.getEnv())
                .filteredOn(it -> it.getName().equals("SPRING_CONFIG_ADDITIONAL_LOCATION"))
                .singleElement()
                .satisfies(it -> assertThat(it.getValue()).isEqualTo("/etc/coremill/"));
        assertThat(manifests.pod().getEnableServiceLinks()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("kustomizations")
    void itsImageHasAVersion(Path path) throws Exception {
        String image = Objects.requireNonNull(Manifests.rendered(path).container().getImage());
        assertThat(image).matches(".+:\\d+\\.\\d+\\.\\d+").doesNotContain("latest");
    }

    /// Two of them may be in one namespace, each with its prefix.
    @Test
    void anOverlayMayNameEverythingAnew() throws Exception {
        var overlay = directory.toRealPath();
        Files.writeString(
                overlay.resolve("kustomization.yaml"),
                """
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                namespace: team
                namePrefix: team-
                nameSuffix: -blue
                resources: [%s]
                """
                        .formatted(overlay.relativize(MONITORED.toRealPath())));
        Manifests manifests = Manifests.rendered(overlay);
        String name = "team-coremill-blue";
        var labels = Map.of("app.kubernetes.io/name", "coremill", "coremill.io/service", name);
        var service = manifests.the(V1Service.class);
        var set = manifests.the(V1StatefulSet.class).getSpec();
        assertThat(service.getMetadata().getName()).isEqualTo(name);
        assertThat(service.getMetadata().getLabels()).containsAllEntriesOf(labels);
        assertThat(service.getSpec().getSelector()).isEqualTo(labels);
        assertThat(set.getServiceName()).isEqualTo(name);
        assertThat(set.getSelector().getMatchLabels()).isEqualTo(labels);
        assertThat(set.getTemplate().getMetadata().getLabels()).containsAllEntriesOf(labels);
        assertThat(manifests.all(V1NetworkPolicy.class))
                .hasSize(2)
                .allSatisfy(
                        it ->
                                assertThat(it.getSpec().getPodSelector().getMatchLabels())
                                        .isEqualTo(labels));
        assertThat(manifests.the(ServiceMonitor.class).spec().selector().matchLabels())
                .isEqualTo(labels);
        assertThat(manifests.the(V1Namespace.class).getMetadata().getName()).isEqualTo("team");
        assertThat(manifests.environment().get("COREMILL_HTTP_HOSTS"))
                .isEqualTo(
                        "%1$s,%1$s.team,%1$s.team.svc,%1$s.team.svc.cluster.local".formatted(name));
    }

    @ParameterizedTest
    @MethodSource("kustomizations")
    void theServiceAndThePoliciesFindThePod(Path path) throws Exception {
        Manifests manifests = Manifests.rendered(path);
        var service = manifests.the(V1Service.class);
        assertThat(manifests.workload().template().getMetadata().getLabels())
                .containsAllEntriesOf(OURS);
        assertThat(manifests.workload().selector().getMatchLabels()).isEqualTo(OURS);
        assertThat(service.getSpec().getSelector()).isEqualTo(OURS);
        assertThat(service.getSpec().getPorts())
                .singleElement()
                .satisfies(it -> assertThat(it.getTargetPort().getStrValue()).isEqualTo("http"));
        assertThat(manifests.all(V1StatefulSet.class))
                .allSatisfy(
                        it ->
                                assertThat(it.getSpec().getServiceName())
                                        .isEqualTo(service.getMetadata().getName()));
        assertThat(manifests.all(V1NetworkPolicy.class))
                .isNotEmpty()
                .allSatisfy(
                        it ->
                                assertThat(it.getSpec().getPodSelector().getMatchLabels())
                                        .isEqualTo(OURS))
                .filteredOn(it -> it.getSpec().getIngress() != null)
                .isNotEmpty()
                .flatExtracting(it -> it.getSpec().getIngress())
                .allSatisfy(
                        rule -> {
                            assertThat(rule.getFrom()).isNotEmpty();
                            assertThat(rule.getPorts()).singleElement().satisfies(this::isOurPort);
                        });
    }

    @Test
    void nobodyIsLetInOrCalledWhoIsNotNamed() throws Exception {
        var policy = Manifests.rendered(BASE).the(V1NetworkPolicy.class).getSpec();
        assertThat(policy.getPolicyTypes()).containsExactlyInAnyOrder("Ingress", "Egress");
        assertThat(policy.getIngress())
                .flatExtracting(rule -> rule.getFrom())
                .allSatisfy(
                        peer ->
                                assertThat(peer.getPodSelector().getMatchLabels())
                                        .containsEntry("coremill.io/client", "true"));
        assertThat(policy.getEgress())
                .singleElement()
                .satisfies(
                        rule ->
                                assertThat(rule.getTo())
                                        .singleElement()
                                        .satisfies(KubernetesManifestsTest::isClusterDns));
        assertThat(policy.getEgress())
                .flatExtracting(rule -> rule.getPorts())
                .extracting(port -> port.getPort().getIntValue())
                .containsOnly(53);
    }

    @Test
    void withWholeCpusThePodIsGuaranteedThem() throws Exception {
        var resources = Manifests.rendered(PRODUCTION).container().getResources();
        assertThat(resources.getRequests()).isEqualTo(resources.getLimits());
        Quantity cpu = Objects.requireNonNull(resources.getLimits().get("cpu"));
        assertThat(cpu.getNumber().stripTrailingZeros().scale()).isLessThanOrEqualTo(0);
        assertThat(resources.getLimits()).containsKey("memory");
    }

    @Test
    void theBaseHasLimitsThatSlotsAndMemoryFollow() throws Exception {
        var resources = Manifests.rendered(BASE).container().getResources();
        assertThat(resources.getLimits()).containsOnlyKeys("cpu", "memory");
        assertThat(resources.getRequests().get("memory"))
                .isEqualTo(resources.getLimits().get("memory"));
    }

    @Test
    void prometheusIsLedToThePortOfTheService() throws Exception {
        Manifests manifests = Manifests.rendered(MONITORED);
        var service = manifests.the(V1Service.class);
        ServiceMonitor monitor = manifests.the(ServiceMonitor.class);
        assertThat(monitor.metadata().namespace()).isEqualTo(service.getMetadata().getNamespace());
        assertThat(service.getMetadata().getLabels())
                .containsAllEntriesOf(monitor.spec().selector().matchLabels());
        assertThat(monitor.spec().endpoints())
                .singleElement()
                .satisfies(
                        endpoint -> {
                            assertThat(endpoint.port())
                                    .isEqualTo(service.getSpec().getPorts().getFirst().getName());
                            assertThat(endpoint.path()).isEqualTo("/actuator/prometheus");
                            assertThat(seconds(endpoint.scrapeTimeout()))
                                    .isLessThan(seconds(endpoint.interval()));
                        });
        assertThat(manifests.all(V1NetworkPolicy.class)).hasSize(2);
    }

    /// A Prometheus of the operator looks for both by their labels.
    @Test
    void theRulesAreFoundAsTheServiceIs() throws Exception {
        Manifests manifests = Manifests.rendered(MONITORED);
        PrometheusRule rules = manifests.the(PrometheusRule.class);
        assertThat(rules.metadata()).isEqualTo(manifests.the(ServiceMonitor.class).metadata());
        assertThat(rules.spec().groups())
                .flatMap(PrometheusRule.Group::rules)
                .hasSizeGreaterThan(5)
                .allSatisfy(rule -> assertThat(rule.expr()).isNotBlank());
    }

    /// A cluster without the Prometheus Operator refuses kinds of that.
    @Test
    void onlyWhoAsksForThemGetsKindsOfTheOperator() throws Exception {
        for (Path path : List.of(BASE, PRODUCTION)) {
            assertThat(Manifests.rendered(path).all(ServiceMonitor.class)).isEmpty();
            assertThat(Manifests.rendered(path).all(PrometheusRule.class)).isEmpty();
        }
    }

    @Test
    void aFieldThatAKindDoesNotHaveIsFound() {
        String typo =
                """
                apiVersion: v1
                kind: Service
                metadata:
                  name: coremill
                spec:
                  slector:
                    app: coremill
                """;
        assertThatThrownBy(() -> Manifests.parse(typo)).hasMessageContaining("slector");
        assertThatThrownBy(
                        () ->
                                Manifests.parse(
                                        """
                                        apiVersion: monitoring.coreos.com/v1
                                        kind: ServiceMonitor
                                        spec:
                                          endpoints:
                                            - prot: http
                                        """))
                .hasMessageContaining("prot");
    }

    private static void assertRestricted(V1PodSpec pod) {
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
        var user = Objects.requireNonNull(pod.getSecurityContext());
        assertThat(user.getRunAsNonRoot()).isTrue();
        assertThat(user.getRunAsUser()).isEqualTo(10001);
        assertThat(user.getRunAsGroup()).isEqualTo(10001);
        assertThat(user.getFsGroup()).isEqualTo(10001);
        assertThat(user.getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        var container = Objects.requireNonNull(pod.getContainers().getFirst().getSecurityContext());
        assertThat(container.getAllowPrivilegeEscalation()).isFalse();
        assertThat(container.getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(container.getCapabilities().getAdd()).isNullOrEmpty();
    }

    private static void assertProbe(V1Probe probe, String path) {
        assertThat(probe.getHttpGet().getPath()).isEqualTo(path);
        assertThat(probe.getHttpGet().getPort().getStrValue()).isEqualTo("http");
        assertThat(probe.getHttpGet().getHost()).isNull();
    }

    private static void isClusterDns(V1NetworkPolicyPeer peer) {
        assertThat(peer.getIpBlock()).isNull();
        assertThat(peer.getNamespaceSelector().getMatchLabels())
                .isEqualTo(Map.of("kubernetes.io/metadata.name", "kube-system"));
        assertThat(peer.getPodSelector().getMatchLabels()).isEqualTo(Map.of("k8s-app", "kube-dns"));
    }

    private void isOurPort(V1NetworkPolicyPort port) {
        assertThat(port.getPort().getStrValue()).isEqualTo("http");
    }

    private static String at(String path, List<V1VolumeMount> mounts) {
        return mounts.stream()
                .filter(mount -> mount.getMountPath().equals(path))
                .map(V1VolumeMount::getName)
                .findFirst()
                .orElseThrow();
    }

    private static Duration shutdownGrace(V1ConfigMap settings) {
        String yaml = Objects.requireNonNull(settings.getData().get("application.yml"));
        Map<String, Map<String, String>> parsed = new Yaml().load(yaml);
        return DurationStyle.detectAndParse(
                Objects.requireNonNull(parsed.get("coremill")).get("shutdown-grace"));
    }

    private static long seconds(String duration) {
        return DurationStyle.detectAndParse(duration).toSeconds();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
