package io.coremill.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.coremill.Tools;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1EnvVarSource;
import io.kubernetes.client.openapi.models.V1LabelSelector;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1PodTemplateSpec;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// What a kustomization renders to, read as strictly as can be: a field that a kind does not have,
/// or one that it must have, is an error.
///
/// @param objects in the order in which they are rendered
record Manifests(List<Object> objects) {
    private static final JsonMapper JACKSON =
            JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    private static final Map<String, Class<?>> KINDS =
            Map.of(
                    "v1/Namespace", V1Namespace.class,
                    "v1/ServiceAccount", V1ServiceAccount.class,
                    "v1/ConfigMap", V1ConfigMap.class,
                    "v1/Service", V1Service.class,
                    "v1/Pod", V1Pod.class,
                    "apps/v1/StatefulSet", V1StatefulSet.class,
                    "apps/v1/Deployment", V1Deployment.class,
                    "policy/v1/PodDisruptionBudget", V1PodDisruptionBudget.class,
                    "networking.k8s.io/v1/NetworkPolicy", V1NetworkPolicy.class,
                    "autoscaling/v2/HorizontalPodAutoscaler", V2HorizontalPodAutoscaler.class);

    private static final Map<String, Class<?>> OPERATOR_KINDS =
            Map.of(
                    "monitoring.coreos.com/v1/ServiceMonitor", ServiceMonitor.class,
                    "monitoring.coreos.com/v1/PrometheusRule", PrometheusRule.class,
                    "keda.sh/v1alpha1/ScaledObject", ScaledObject.class);

    static Manifests rendered(Path kustomization) throws IOException, InterruptedException {
        Tools.need("kubectl");
        Process kubectl =
                new ProcessBuilder("kubectl", "kustomize", kustomization.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        String yaml = kubectl.inputReader().readAllAsString();
        assertThat(kubectl.waitFor()).as(kustomization.toString()).isZero();
        return parse(yaml);
    }

    /// The variables of the container, as Kubernetes fills them in; what comes from a Secret is its
    /// name and the key.
    Map<String, String> environment() {
        var values = new LinkedHashMap<String, String>();
        for (var variable : container().getEnv()) {
            String value = variable.getValue();
            if (value == null) {
                value = reference(Objects.requireNonNull(variable.getValueFrom()));
            }
            for (var known : values.entrySet()) {
                value = value.replace("$(" + known.getKey() + ")", known.getValue());
            }
            values.put(variable.getName(), value);
        }
        return values;
    }

    private String reference(V1EnvVarSource source) {
        var secret = source.getSecretKeyRef();
        return secret == null
                ? field(Objects.requireNonNull(source.getFieldRef()).getFieldPath())
                : secret.getName() + "/" + secret.getKey();
    }

    private String field(String path) {
        if (path.equals("metadata.namespace")) {
            return Objects.requireNonNull(the(V1Namespace.class).getMetadata().getName());
        }
        if (path.equals("metadata.name")) {
            return workload().metadata().getName() + "-6d4cf56db6-x7k2p";
        }
        assertThat(path).isEqualTo("metadata.labels['coremill.io/service']");
        var pod = Objects.requireNonNull(workload().template().getMetadata());
        return Objects.requireNonNull(pod.getLabels().get("coremill.io/service"));
    }

    static Manifests parse(String yaml) {
        Iterable<Object> documents =
                new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(yaml);
        return new Manifests(
                StreamSupport.stream(documents.spliterator(), false)
                        .map(document -> object((Map<?, ?>) document))
                        .toList());
    }

    private static Object object(Map<?, ?> document) {
        String kind = document.get("apiVersion") + "/" + document.get("kind");
        String json = JACKSON.writeValueAsString(document);
        Class<?> ofTheOperator = OPERATOR_KINDS.get(kind);
        if (ofTheOperator != null) {
            return JACKSON.readValue(json, ofTheOperator);
        }
        Class<?> type = KINDS.get(kind);
        assertThat(type).as("a kind that the tests know: " + kind).isNotNull();
        return Objects.requireNonNull(JSON.getGson().fromJson(json, type));
    }

    <T> List<T> all(Class<T> type) {
        return objects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    <T> T the(Class<T> type) {
        List<T> all = all(type);
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    /// What has the pods made.
    Workload workload() {
        if (all(V1StatefulSet.class).isEmpty()) {
            var nodes = the(V1Deployment.class);
            var spec = nodes.getSpec();
            return new Workload(nodes.getMetadata(), spec.getSelector(), spec.getTemplate());
        }
        var set = the(V1StatefulSet.class);
        var spec = set.getSpec();
        return new Workload(set.getMetadata(), spec.getSelector(), spec.getTemplate());
    }

    V1PodSpec pod() {
        return Objects.requireNonNull(workload().template().getSpec());
    }

    V1Container container() {
        assertThat(pod().getContainers()).hasSize(1);
        return pod().getContainers().getFirst();
    }

    record Workload(V1ObjectMeta metadata, V1LabelSelector selector, V1PodTemplateSpec template) {}

    record Metadata(String name, String namespace, Map<String, String> labels) {}

    /// What of the Prometheus Operator's kind we use; its API reference has the fields.
    record ServiceMonitor(String apiVersion, String kind, Metadata metadata, Spec spec) {
        record Spec(Selector selector, List<Endpoint> endpoints) {}

        record Selector(Map<String, String> matchLabels) {}

        record Endpoint(
                String port,
                String path,
                String interval,
                String scrapeTimeout,
                @Nullable Authorization authorization) {}

        record Authorization(String type, Credentials credentials) {}

        record Credentials(String name, String key) {}
    }

    /// The same of its kind for rules.
    record PrometheusRule(String apiVersion, String kind, Metadata metadata, Rules spec) {
        record Rules(List<Group> groups) {}

        record Group(String name, List<Rule> rules) {}

        record Rule(
                @Nullable String alert,
                @Nullable String record,
                String expr,
                @JsonProperty("for") String lasting,
                Map<String, String> labels,
                Map<String, String> annotations) {}
    }

    /// What of KEDA's kind we use; its reference has the fields, those of `metadata` where it has
    /// the trigger.
    record ScaledObject(String apiVersion, String kind, Metadata metadata, Scaling spec) {
        record Scaling(
                Target scaleTargetRef,
                int pollingInterval,
                int minReplicaCount,
                int maxReplicaCount,
                Advanced advanced,
                List<Trigger> triggers) {}

        record Target(String name) {}

        record Advanced(Autoscaler horizontalPodAutoscalerConfig) {}

        /// KEDA passes it on to the autoscaler that it makes.
        record Autoscaler(Map<String, Object> behavior) {}

        record Trigger(String type, String metricType, Query metadata) {}

        record Query(
                String serverAddress, String query, String threshold, String ignoreNullValues) {}
    }
}
