package io.coremill.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.containers.Manifests.ScaledObject;
import io.coremill.containers.Manifests.ServiceMonitor;
import io.coremill.monitoring.Promtool;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1EnvVar;
import io.kubernetes.client.openapi.models.V1LabelSelector;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1SecretVolumeSource;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V1TopologySpreadConstraint;
import io.kubernetes.client.openapi.models.V1Volume;
import io.kubernetes.client.openapi.models.V1VolumeMount;
import io.kubernetes.client.openapi.models.V2HPAScalingPolicy;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.convert.DurationStyle;
import org.yaml.snakeyaml.Yaml;

/// The overlay of nodes that share a PostgreSQL, and the components that are for it alone.
class KubernetesClusterTest {
    private static final Path CLUSTER = Path.of("k8s/overlays/cluster");
    private static final Path AUTOSCALER = Path.of("k8s/components/horizontal-pod-autoscaler");
    private static final Path KEDA = Path.of("k8s/components/keda");
    private static final Path MONITOR = Path.of("k8s/components/service-monitor");
    private static final Path SEPARATE_ROLES = Path.of("k8s/components/separate-roles");
    private static final Path TLS = Path.of("k8s/components/tls");
    private static final Path WHOLE_CPUS = Path.of("k8s/components/whole-cpus");
    private static final Path PAGE = Path.of("docs/cluster.md");
    private static final Pattern COMPONENT = Pattern.compile("  - \\.\\./\\.\\./components/(\\S+)");
    private static final Pattern PATCH = Pattern.compile("(?s)```yaml\n(patches:.*?)```");
    private static final Pattern IMAGE =
            Pattern.compile("(?m)^echo '(.*)' >>k8s/overlays/mine/kustomization.yaml$");
    private static final Pattern MAX_CONNECTIONS =
            Pattern.compile("with (\\d+) nodes raise `max_connections` to (\\d+)");
    private static final String NAME = "coremill";
    private static final String SECRET = "coremill-database";
    private static final String AUTHORITY = "coremill-authority";

    private static final String TARGET =
            "job=\"coremill\",namespace=\"coremill\",service=\"coremill\"";

    /// Up to eleven that stay, and one for a moment: see docs/shared-store.md.
    private static final int CONNECTIONS = 12;

    /// Of the connections of a PostgreSQL, those for superusers alone.
    private static final int RESERVED = 3;

    @TempDir private Path directory;

    @Test
    void nodesTakeThePlaceOfThePodWithItsVolume() throws Exception {
        Manifests cluster = Manifests.rendered(CLUSTER);
        assertThat(cluster.all(V1StatefulSet.class)).isEmpty();
        var nodes = cluster.the(V1Deployment.class);
        assertThat(nodes.getMetadata().getName()).isEqualTo(NAME);
        assertThat(nodes.getSpec().getReplicas()).isEqualTo(3);
        assertThat(cluster.all(V1NetworkPolicy.class)).hasSize(2);
    }

    @Test
    void aRollingUpdateNeverHasFewerNodes() throws Exception {
        var spec = Manifests.rendered(CLUSTER).the(V1Deployment.class).getSpec();
        var strategy = Objects.requireNonNull(spec.getStrategy());
        assertThat(strategy.getType()).isEqualTo("RollingUpdate");
        assertThat(strategy.getRollingUpdate().getMaxUnavailable().getIntValue()).isZero();
        assertThat(strategy.getRollingUpdate().getMaxSurge().getIntValue()).isEqualTo(1);
    }

    /// What is said of the container there, and kept by tests, holds here as well.
    @Test
    void theContainerIsThatOfTheBaseWithADatabase() throws Exception {
        Manifests cluster = Manifests.rendered(CLUSTER);
        V1Container node = cluster.container();
        V1Container single = Manifests.rendered(Path.of("k8s/base")).container();
        assertThat(node.getImage()).isEqualTo(single.getImage());
        assertThat(node.getPorts()).isEqualTo(single.getPorts());
        assertThat(node.getResources()).isEqualTo(single.getResources());
        assertThat(node.getSecurityContext()).isEqualTo(single.getSecurityContext());
        assertThat(node.getStartupProbe().getHttpGet())
                .isEqualTo(single.getStartupProbe().getHttpGet());
        assertThat(node.getReadinessProbe()).isEqualTo(single.getReadinessProbe());
        assertThat(node.getLivenessProbe()).isEqualTo(single.getLivenessProbe());
        assertThat(node.getVolumeMounts()).containsAll(single.getVolumeMounts());
        assertThat(node.getEnv()).containsAll(single.getEnv());
        assertThat(cluster.pod().getSecurityContext())
                .isEqualTo(Manifests.rendered(Path.of("k8s/base")).pod().getSecurityContext());
    }

    /// A start may wait for ten minutes for transactions that use what it changes.
    @Test
    void aPodMayTakeLongerToStartThanItWaitsForTheTables() throws Exception {
        var probe = Manifests.rendered(CLUSTER).container().getStartupProbe();
        var longest =
                Duration.ofSeconds(1L * probe.getPeriodSeconds() * probe.getFailureThreshold());
        assertThat(longest).isGreaterThan(Duration.ofMinutes(12));
    }

    @Test
    void eachVolumeIsThereAndEachMountHasOne() throws Exception {
        V1PodSpec pod = Manifests.rendered(CLUSTER).pod();
        assertThat(pod.getContainers().getFirst().getVolumeMounts())
                .extracting(V1VolumeMount::getName)
                .containsExactlyInAnyOrderElementsOf(
                        pod.getVolumes().stream().map(V1Volume::getName).toList());
        assertThat(pod.getVolumes())
                .filteredOn(volume -> volume.getEmptyDir() != null)
                .extracting(V1Volume::getName)
                .containsExactlyInAnyOrder("data", "tmp");
        assertThat(pod.getVolumes())
                .filteredOn(volume -> volume.getEmptyDir() != null)
                .allSatisfy(it -> assertThat(it.getEmptyDir().getSizeLimit()).isNotNull());
    }

    /// The keys of the Secret that docs/cluster.md has made.
    @Test
    void allThatTheSecretHasToHaveIsWhatThePageHasMade() throws Exception {
        Manifests cluster = Manifests.rendered(CLUSTER);
        Set<String> keys = new HashSet<>();
        for (V1EnvVar variable : cluster.container().getEnv()) {
            var source = variable.getValueFrom();
            if (source != null && source.getSecretKeyRef() != null) {
                assertThat(source.getSecretKeyRef().getName()).isEqualTo(SECRET);
                if (!Boolean.TRUE.equals(source.getSecretKeyRef().getOptional())) {
                    keys.add(source.getSecretKeyRef().getKey());
                }
            }
        }
        V1SecretVolumeSource file = secretFile(cluster.pod());
        assertThat(file.getSecretName()).isEqualTo(SECRET);
        file.getItems().forEach(item -> keys.add(item.getKey()));
        String page = Files.readString(PAGE);
        assertThat(page).contains("create secret generic " + SECRET);
        assertThat(keys)
                .containsExactlyInAnyOrder("url", "username", "password")
                .allSatisfy(key -> assertThat(page).containsPattern("--from-\\w+=" + key + "="));
    }

    /// It may be missing, as there need not be one.
    @Test
    void theCertificateOfTheAuthorityIsWhereThePageHasIt() throws Exception {
        assertThat(Manifests.rendered(CLUSTER).pod().getVolumes())
                .extracting(V1Volume::getSecret)
                .filteredOn(it -> it != null && AUTHORITY.equals(it.getSecretName()))
                .singleElement()
                .satisfies(it -> assertThat(it.getOptional()).isTrue());
        assertThat(Files.readString(PAGE))
                .contains("sslrootcert=/etc/" + AUTHORITY + "/ca.crt")
                .contains("create secret generic " + AUTHORITY + " --from-file=ca.crt=");
    }

    @Test
    void thePageNamesThePlaceOfTheImageBeforeItApplies() throws Exception {
        Matcher line = IMAGE.matcher(Files.readString(PAGE));
        assertThat(line.find()).isTrue();
        String copied = Files.readString(CLUSTER.resolve("kustomization.yaml"));
        Map<String, Object> appended = new Yaml().load(copied + line.group(1) + "\n");
        assertThat(appended)
                .containsEntry(
                        "images",
                        List.of(
                                Map.of(
                                        "name",
                                        NAME,
                                        "newTag",
                                        "0.1.0",
                                        "newName",
                                        "registry.example/coremill")));
        assertThat(Files.readString(PAGE).indexOf("kubectl apply -k")).isGreaterThan(line.end());
    }

    /// Jobs run with the environment of the service's process, or could look at it.
    @Test
    void thePasswordIsAFileThatTheServiceMayRead() throws Exception {
        Manifests cluster = Manifests.rendered(CLUSTER);
        String path = cluster.environment().get("COREMILL_STORE_PASSWORD_FILE");
        assertThat(cluster.environment()).doesNotContainKey("COREMILL_STORE_PASSWORD");
        assertThat(cluster.container().getVolumeMounts())
                .filteredOn(it -> (it.getMountPath() + "/password").equals(path))
                .singleElement()
                .satisfies(it -> assertThat(it.getReadOnly()).isTrue());
        assertThat(secretFile(cluster.pod()).getDefaultMode()).isEqualTo(0440);
    }

    private static V1SecretVolumeSource secretFile(V1PodSpec pod) {
        return pod.getVolumes().stream()
                .map(V1Volume::getSecret)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void eachNodeHasTheNameOfItsPod() throws Exception {
        Map<String, String> variables = Manifests.rendered(CLUSTER).environment();
        assertThat(variables.get("COREMILL_NODE")).startsWith(NAME + "-");
        assertThat(variables.get("COREMILL_STORE_URL")).isEqualTo(SECRET + "/url");
        assertThat(variables.get("COREMILL_STORE_DIRECT_URL")).isEqualTo(SECRET + "/direct-url");
    }

    /// The signal comes after the hook, and SIGKILL when the time of both is over.
    @Test
    void thereIsTimeForTheHookTheGraceAndTheEndOfWorkers() throws Exception {
        Manifests cluster = Manifests.rendered(CLUSTER);
        var hook = cluster.container().getLifecycle().getPreStop().getExec();
        assertThat(hook.getCommand()).first().isEqualTo("sleep");
        long pause = Long.parseLong(hook.getCommand().get(1));
        assertThat(pause).isGreaterThan(10); // until requests come no more
        assertThat(cluster.pod().getTerminationGracePeriodSeconds())
                .isGreaterThan(grace(cluster).plusSeconds(pause + 15).toSeconds());
    }

    private static Duration grace(Manifests manifests) {
        String settings =
                manifests.the(V1ConfigMap.class).getData().get("application.yml").toString();
        Map<String, Map<String, String>> parsed = new Yaml().load(settings);
        return DurationStyle.detectAndParse(
                Objects.requireNonNull(parsed.get(NAME)).get("shutdown-grace"));
    }

    @Test
    void podsAreSpreadOverNodesAndZonesAndDrainedOneByOne() throws Exception {
        Manifests cluster = Manifests.rendered(CLUSTER);
        Map<String, String> labels =
                cluster.the(V1Deployment.class).getSpec().getSelector().getMatchLabels();
        assertThat(cluster.pod().getTopologySpreadConstraints())
                .extracting(V1TopologySpreadConstraint::getTopologyKey)
                .containsExactly("topology.kubernetes.io/zone", "kubernetes.io/hostname");
        assertThat(cluster.pod().getTopologySpreadConstraints())
                .allSatisfy(
                        it -> {
                            assertThat(it.getLabelSelector().getMatchLabels()).isEqualTo(labels);
                            assertThat(it.getWhenUnsatisfiable()).isEqualTo("ScheduleAnyway");
                        });
        var budget = cluster.the(V1PodDisruptionBudget.class).getSpec();
        assertThat(budget.getMaxUnavailable().getIntValue()).isEqualTo(1);
        assertThat(budget.getSelector().getMatchLabels()).isEqualTo(labels);
    }

    @Test
    void nodesMayCallTheDatabaseAndNothingElseBesideNames() throws Exception {
        List<V1NetworkPolicy> policies = Manifests.rendered(CLUSTER).all(V1NetworkPolicy.class);
        assertThat(policies)
                .filteredOn(it -> it.getMetadata().getName().equals("coremill-database"))
                .singleElement()
                .satisfies(
                        it -> {
                            assertThat(it.getSpec().getPolicyTypes()).containsExactly("Egress");
                            assertThat(it.getSpec().getIngress()).isNullOrEmpty();
                        });
        assertThat(policies)
                .flatExtracting(it -> it.getSpec().getEgress())
                .flatExtracting(rule -> rule.getPorts())
                .extracting(port -> port.getPort().getIntValue())
                .containsExactlyInAnyOrder(53, 53, 5432, 6432);
        assertThat(policies)
                .flatExtracting(it -> it.getSpec().getEgress())
                .flatExtracting(rule -> rule.getTo())
                .allSatisfy(peer -> assertThat(peer.getPodSelector().getMatchLabels()).hasSize(1));
    }

    /// The owner's password is nowhere but where the tables are brought up to date.
    @Test
    void withSeparateRolesAnInitContainerPreparesTheDatabase() throws Exception {
        Manifests manifests = with(SEPARATE_ROLES);
        V1Container node = manifests.container();
        assertThat(manifests.pod().getInitContainers())
                .singleElement()
                .satisfies(
                        first -> {
                            assertThat(first.getImage()).isEqualTo(node.getImage());
                            assertThat(first.getCommand())
                                    .containsExactly("/coremill/start", "prepare-database");
                            assertThat(first.getSecurityContext())
                                    .isEqualTo(node.getSecurityContext());
                            assertThat(first.getEnv())
                                    .extracting(V1EnvVar::getName)
                                    .containsExactly(
                                            "COREMILL_STORE_URL",
                                            "COREMILL_STORE_DIRECT_URL",
                                            "COREMILL_STORE_USERNAME",
                                            "COREMILL_STORE_PASSWORD_FILE");
                            assertThat(first.getVolumeMounts())
                                    .extracting(V1VolumeMount::getMountPath)
                                    .containsExactlyInAnyOrder(
                                            "/data",
                                            "/tmp",
                                            "/etc/" + AUTHORITY,
                                            "/etc/" + SECRET + "-owner");
                        });
        assertThat(node.getVolumeMounts())
                .extracting(V1VolumeMount::getMountPath)
                .doesNotContain("/etc/" + SECRET + "-owner");
        assertThat(manifests.pod().getVolumes())
                .extracting(V1Volume::getSecret)
                .filteredOn(Objects::nonNull)
                .extracting(V1SecretVolumeSource::getSecretName)
                .containsExactlyInAnyOrder(SECRET, AUTHORITY, SECRET + "-owner", "coremill-access");
        assertThat(Files.readString(PAGE)).contains("create secret generic " + SECRET + "-owner");
    }

    /// A volume in which the files of the Secret change; with a subPath they would not.
    @Test
    void aNodeSpeaksTlsWithACertificateOfASecret() throws Exception {
        Manifests manifests = overlay("", TLS);
        assertThat(manifests.environment())
                .containsEntry("SERVER_SSL_BUNDLE", "service")
                .containsEntry("SPRING_SSL_BUNDLE_PEM_SERVICE_RELOADONUPDATE", "true");
        var container = manifests.container();
        assertThat(
                        Stream.of(
                                container.getStartupProbe(),
                                container.getReadinessProbe(),
                                container.getLivenessProbe()))
                .allSatisfy(it -> assertThat(it.getHttpGet().getScheme()).isEqualTo("HTTPS"));
        assertThat(container.getVolumeMounts())
                .filteredOn(it -> it.getName().equals("tls"))
                .singleElement()
                .satisfies(
                        it -> {
                            assertThat(it.getSubPath()).isNull();
                            assertThat(
                                            manifests
                                                    .environment()
                                                    .get(
                                                            "SPRING_SSL_BUNDLE_PEM_SERVICE_KEYSTORE_CERTIFICATE"))
                                    .isEqualTo("file:" + it.getMountPath() + "/tls.crt");
                        });
        assertThat(manifests.pod().getVolumes())
                .filteredOn(it -> it.getName().equals("tls"))
                .singleElement()
                .satisfies(
                        it ->
                                assertThat(Files.readString(Path.of("docs/tls.md")))
                                        .contains(
                                                "create secret tls "
                                                        + it.getSecret().getSecretName()));
    }

    /// UPGRADING.md has the tag changed there, as nodes do not start on tables of before.
    @Test
    void anotherImageIsThatOfTheInitContainerAsWell() throws Exception {
        String images = "images: [{name: coremill, newName: other/coremill, newTag: 9.9.9}]\n";
        V1PodSpec pod = overlay(images, SEPARATE_ROLES).pod();
        assertThat(pod.getContainers().getFirst().getImage()).isEqualTo("other/coremill:9.9.9");
        assertThat(pod.getInitContainers().getFirst().getImage()).isEqualTo("other/coremill:9.9.9");
    }

    /// So that two with a prefix do not have to share a database, the page has a patch.
    @Test
    void aPrefixRenamesNoSecretAndThePatchOfThePageDoes() throws Exception {
        assertThat(secrets(renamed())).containsOnly(SECRET);
        Matcher patch = PATCH.matcher(Files.readString(PAGE));
        assertThat(patch.find()).isTrue();
        assertThat(secrets(overlay("namePrefix: team-\n" + patch.group(1))))
                .containsOnly("team-database");
    }

    /// Where the variables and the file of the database come from.
    private static List<String> secrets(Manifests manifests) {
        return Stream.concat(
                        manifests.container().getEnv().stream()
                                .map(V1EnvVar::getValueFrom)
                                .filter(it -> it != null && it.getSecretKeyRef() != null)
                                .map(it -> it.getSecretKeyRef().getName()),
                        Stream.of(secretFile(manifests.pod()).getSecretName()))
                .toList();
    }

    /// Two of them may be in one namespace, each with its prefix.
    @Test
    void anOverlayMayNameEverythingAnew() throws Exception {
        Manifests manifests = renamed(MONITOR, AUTOSCALER);
        String name = "team-coremill-blue";
        var labels = Map.of("app.kubernetes.io/name", NAME, "coremill.io/service", name);
        var nodes = manifests.the(V1Deployment.class).getSpec();
        assertThat(nodes.getSelector().getMatchLabels()).isEqualTo(labels);
        assertThat(nodes.getTemplate().getMetadata().getLabels()).containsAllEntriesOf(labels);
        assertThat(manifests.the(V1Service.class).getSpec().getSelector()).isEqualTo(labels);
        assertThat(manifests.the(V1PodDisruptionBudget.class).getSpec().getSelector())
                .extracting(it -> it.getMatchLabels())
                .isEqualTo(labels);
        assertThat(manifests.pod().getTopologySpreadConstraints())
                .hasSize(2)
                .allSatisfy(
                        it -> assertThat(it.getLabelSelector().getMatchLabels()).isEqualTo(labels));
        assertThat(manifests.all(V1NetworkPolicy.class))
                .hasSize(3)
                .allSatisfy(
                        it ->
                                assertThat(it.getSpec().getPodSelector().getMatchLabels())
                                        .isEqualTo(labels));
        assertThat(manifests.the(ServiceMonitor.class).spec().selector().matchLabels())
                .isEqualTo(labels);
        assertThat(manifests.environment().get("COREMILL_HTTP_HOSTS"))
                .isEqualTo(
                        "%1$s,%1$s.team,%1$s.team.svc,%1$s.team.svc.cluster.local".formatted(name));
        var scaler = manifests.the(V2HorizontalPodAutoscaler.class).getSpec();
        assertThat(scaler.getScaleTargetRef().getName()).isEqualTo(name);
        assertThat(service(scaler.getMetrics().getFirst().getExternal().getMetric().getSelector()))
                .isEqualTo(name);
        assertThat(renamed(MONITOR, KEDA).the(ScaledObject.class).spec().scaleTargetRef().name())
                .isEqualTo(name);
    }

    private static String service(V1LabelSelector selector) {
        return Objects.requireNonNull(selector.getMatchLabels().get("service"));
    }

    @Test
    void theAutoscalerGrowsFastShrinksSlowlyAndAloneSetsTheNumber() throws Exception {
        Manifests manifests = with(MONITOR, AUTOSCALER);
        assertThat(manifests.the(V1Deployment.class).getSpec().getReplicas()).isNull();
        var scaler = manifests.the(V2HorizontalPodAutoscaler.class).getSpec();
        assertThat(scaler.getScaleTargetRef().getKind()).isEqualTo("Deployment");
        assertThat(scaler.getScaleTargetRef().getName()).isEqualTo(NAME);
        assertThat(scaler.getMetrics())
                .singleElement()
                .satisfies(
                        it -> {
                            assertThat(it.getType()).isEqualTo("External");
                            var target = it.getExternal().getTarget();
                            assertThat(target.getType()).isEqualTo("AverageValue");
                            assertThat(target.getAverageValue().toSuffixedString()).isEqualTo("1");
                        });
        var up = Objects.requireNonNull(scaler.getBehavior().getScaleUp());
        var down = Objects.requireNonNull(scaler.getBehavior().getScaleDown());
        assertThat(up.getStabilizationWindowSeconds()).isZero();
        assertThat(down.getStabilizationWindowSeconds()).isGreaterThanOrEqualTo(300);
        assertThat(down.getPolicies())
                .singleElement()
                .extracting(V2HPAScalingPolicy::getValue)
                .isEqualTo(1);
    }

    /// In an update new pods start while old ones end: each node may be there twice.
    @Test
    void anUpdateHasTheConnectionsThatThePageAsksFor() throws Exception {
        int few = Manifests.rendered(CLUSTER).the(V1Deployment.class).getSpec().getReplicas();
        assertThat(2 * few * CONNECTIONS).isLessThanOrEqualTo(100 - RESERVED);
        int most =
                with(MONITOR, AUTOSCALER)
                        .the(V2HorizontalPodAutoscaler.class)
                        .getSpec()
                        .getMaxReplicas();
        Matcher figures = MAX_CONNECTIONS.matcher(Files.readString(PAGE));
        assertThat(figures.find()).isTrue();
        assertThat(Integer.parseInt(figures.group(1))).isEqualTo(most);
        assertThat(2 * most * CONNECTIONS)
                .isLessThanOrEqualTo(Integer.parseInt(figures.group(2)) - RESERVED);
    }

    @Test
    void kedaIsAskedForTheSame() throws Exception {
        Manifests manifests = with(MONITOR, KEDA);
        assertThat(manifests.the(V1Deployment.class).getSpec().getReplicas()).isNull();
        assertThat(manifests.all(V2HorizontalPodAutoscaler.class)).isEmpty();
        var scaled = manifests.the(ScaledObject.class).spec();
        var scaler = with(MONITOR, AUTOSCALER).the(V2HorizontalPodAutoscaler.class).getSpec();
        assertThat(scaled.scaleTargetRef().name()).isEqualTo(NAME);
        assertThat(scaled.minReplicaCount()).isEqualTo(scaler.getMinReplicas());
        assertThat(scaled.maxReplicaCount()).isEqualTo(scaler.getMaxReplicas());
        assertThat(scaled.triggers())
                .singleElement()
                .satisfies(
                        trigger -> {
                            assertThat(trigger.type()).isEqualTo("prometheus");
                            assertThat(trigger.metricType()).isEqualTo("AverageValue");
                            assertThat(trigger.metadata().threshold()).isEqualTo("1");
                            assertThat(trigger.metadata().ignoreNullValues()).isEqualTo("false");
                        });
        assertThat(behavior(KEDA.resolve("scaled-object.yaml"), "advanced"))
                .isEqualTo(behavior(AUTOSCALER.resolve("horizontal-pod-autoscaler.yaml"), "spec"));
    }

    @SuppressWarnings("unchecked")
    private static Object behavior(Path file, String parent) throws IOException {
        Map<String, Object> parsed = new Yaml().load(Files.readString(file));
        var spec = (Map<String, Object>) Objects.requireNonNull(parsed.get("spec"));
        if (parent.equals("spec")) {
            return Objects.requireNonNull(spec.get("behavior"));
        }
        var advanced = (Map<String, Object>) Objects.requireNonNull(spec.get("advanced"));
        var scaler =
                (Map<String, Object>)
                        Objects.requireNonNull(advanced.get("horizontalPodAutoscalerConfig"));
        return Objects.requireNonNull(scaler.get("behavior"));
    }

    /// Prometheus itself answers, from series as they are labelled in a cluster.
    @Test
    void bothAskPrometheusWhatTheRulesRecord() throws Exception {
        Map<String, Map<String, List<Map<String, Object>>>> rules =
                new Yaml().load(Files.readString(AUTOSCALER.resolve("adapter-rules.yaml")));
        var rule = rules.get("rules").get("external").getFirst();
        var metric =
                with(MONITOR, AUTOSCALER)
                        .the(V2HorizontalPodAutoscaler.class)
                        .getSpec()
                        .getMetrics()
                        .getFirst()
                        .getExternal()
                        .getMetric();
        assertThat(rule.get("name")).isEqualTo(Map.of("as", metric.getName()));
        String series = String.valueOf(rule.get("seriesQuery"));
        String matchers =
                Stream.concat(
                                Stream.of("namespace=\"coremill\""),
                                metric.getSelector().getMatchLabels().entrySet().stream()
                                        .map(it -> it.getKey() + "=\"" + it.getValue() + "\""))
                        .collect(Collectors.joining(","));
        String adapter =
                String.valueOf(rule.get("metricsQuery"))
                        .replace("<<.Series>>", series.replaceFirst("\\{.*", ""))
                        .replace("<<.LabelMatchers>>", matchers);
        String keda =
                with(MONITOR, KEDA)
                        .the(ScaledObject.class)
                        .spec()
                        .triggers()
                        .getFirst()
                        .metadata()
                        .query();
        assertThat(adapter).isEqualTo(keda);
        assertAnswers(series, "{" + TARGET + "}", 120, "18");
        assertAnswers(keda, "{}", 120, "18");
        assertAnswers(series, "{" + TARGET + "}", 2, "3.25");
        assertAnswers(keda, "{}", 2, "4");
        assertAnswers(keda, "{}", 0, "3");
    }

    /// Three nodes have four slots each, which are busy; of the jobs that wait each takes 30 s.
    private void assertAnswers(String query, String answer, int waiting, String figure)
            throws Exception {
        var series = new StringBuilder();
        for (String pod : List.of("a", "b", "c")) {
            String labels =
                    "{%s,instance=\"%s\",pod=\"%s\",queue=\"cpu\"".formatted(TARGET, pod, pod);
            series.append(input("coremill_slots" + labels + ",state=\"busy\"}", "4x20"));
            series.append(input("coremill_slots" + labels + ",state=\"idle\"}", "0x20"));
            series.append(
                    input("coremill_queue_depth" + labels + ",state=\"queued\"}", waiting + "x20"));
            String runs = labels + ",type=\"resize\",executor=\"threads\"}";
            series.append(input("coremill_job_run_seconds_sum" + runs, "0+30x20"));
            series.append(input("coremill_job_run_seconds_count" + runs, "0+1x20"));
        }
        Path file =
                Files.writeString(
                        directory.resolve("query_test.yml"),
                        """
                        rule_files: [%s]
                        evaluation_interval: 15s
                        tests:
                          - interval: 15s
                            input_series:
                        %s
                            promql_expr_test:
                              - expr: 'round(%s, 0.01)'
                                eval_time: 4m
                                exp_samples:
                                  - labels: '%s'
                                    value: %s
                        """
                                .formatted(
                                        Path.of("deploy/prometheus/alerts.yml").toAbsolutePath(),
                                        series,
                                        query,
                                        answer,
                                        figure));
        Promtool tested = Promtool.run("test", "rules", file.toString());
        assertThat(tested.exitCode()).as(tested.output()).isZero();
    }

    private static String input(String series, String values) {
        return "      - {series: '%s', values: %s}\n".formatted(series, values);
    }

    /// Nodes of a cluster may have them, as one pod may.
    @Test
    void withWholeCpusEachPodIsGuaranteedThem() throws Exception {
        var resources = with(WHOLE_CPUS).container().getResources();
        assertThat(resources.getRequests()).isEqualTo(resources.getLimits());
        assertThat(resources.getLimits().get("cpu").toSuffixedString()).isEqualTo("4");
    }

    @Test
    void eachComponentThatThePageNamesIsThere() throws Exception {
        List<Path> named =
                COMPONENT
                        .matcher(Files.readString(PAGE))
                        .results()
                        .map(it -> Path.of("k8s/components", it.group(1)))
                        .toList();
        assertThat(named)
                .contains(MONITOR, AUTOSCALER, KEDA, SEPARATE_ROLES)
                .allSatisfy(it -> assertThat(it.resolve("kustomization.yaml")).exists());
    }

    @Test
    void prometheusIsLedToEachNodeOfACluster() throws Exception {
        Manifests manifests = with(MONITOR);
        assertThat(manifests.the(V1Service.class).getMetadata().getLabels())
                .containsAllEntriesOf(
                        manifests.the(ServiceMonitor.class).spec().selector().matchLabels());
        assertThat(manifests.the(V1Namespace.class).getMetadata().getName()).isEqualTo(NAME);
        assertThat(manifests.all(V1NetworkPolicy.class)).hasSize(3);
    }

    @Test
    @Tag("anywhere")
    void aFieldThatAKindDoesNotHaveIsFound() {
        String scaled =
                """
                apiVersion: keda.sh/v1alpha1
                kind: ScaledObject
                spec:
                  scaleTargetRef:
                    nmae: coremill
                """;
        assertThatThrownBy(() -> Manifests.parse(scaled)).hasMessageContaining("nmae");
        String budget =
                """
                apiVersion: policy/v1
                kind: PodDisruptionBudget
                spec:
                  maxUnavailible: 1
                """;
        assertThatThrownBy(() -> Manifests.parse(budget)).hasMessageContaining("maxUnavailible");
    }

    private Manifests with(Path... components) throws Exception {
        return overlay("", components);
    }

    private Manifests renamed(Path... components) throws Exception {
        return overlay("namespace: team\nnamePrefix: team-\nnameSuffix: -blue\n", components);
    }

    private Manifests overlay(String names, Path... components) throws Exception {
        var overlay = Files.createTempDirectory(directory.toRealPath(), "overlay");
        Files.writeString(
                overlay.resolve("kustomization.yaml"),
                """
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                %sresources: [%s]
                components: [%s]
                """
                        .formatted(
                                names,
                                overlay.relativize(CLUSTER.toRealPath()),
                                Stream.of(components)
                                        .map(
                                                it ->
                                                        overlay.relativize(it.toAbsolutePath())
                                                                .toString())
                                        .collect(Collectors.joining(", "))));
        return Manifests.rendered(overlay);
    }
}
