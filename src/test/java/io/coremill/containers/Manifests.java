package io.coremill.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.coremill.Tools;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.StreamSupport;
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
                    "networking.k8s.io/v1/NetworkPolicy", V1NetworkPolicy.class);

    private static final Map<String, Class<?>> OPERATOR_KINDS =
            Map.of(
                    "monitoring.coreos.com/v1/ServiceMonitor", ServiceMonitor.class,
                    "monitoring.coreos.com/v1/PrometheusRule", PrometheusRule.class);

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

    /// The variables of the container, as Kubernetes fills them in.
    Map<String, String> environment() {
        var values = new LinkedHashMap<String, String>();
        for (var variable : container().getEnv()) {
            String value = variable.getValue();
            if (value == null) {
                value = field(variable.getValueFrom().getFieldRef().getFieldPath());
            }
            for (var known : values.entrySet()) {
                value = value.replace("$(" + known.getKey() + ")", known.getValue());
            }
            values.put(variable.getName(), value);
        }
        return values;
    }

    private String field(String path) {
        if (path.equals("metadata.namespace")) {
            return Objects.requireNonNull(the(V1Namespace.class).getMetadata().getName());
        }
        assertThat(path).isEqualTo("metadata.labels['coremill.io/service']");
        var pod = the(V1StatefulSet.class).getSpec().getTemplate().getMetadata();
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

    V1PodSpec pod() {
        return Objects.requireNonNull(the(V1StatefulSet.class).getSpec().getTemplate().getSpec());
    }

    V1Container container() {
        assertThat(pod().getContainers()).hasSize(1);
        return pod().getContainers().getFirst();
    }

    record Metadata(String name, String namespace, Map<String, String> labels) {}

    /// What of the Prometheus Operator's kind we use; its API reference has the fields.
    record ServiceMonitor(String apiVersion, String kind, Metadata metadata, Spec spec) {
        record Spec(Selector selector, List<Endpoint> endpoints) {}

        record Selector(Map<String, String> matchLabels) {}

        record Endpoint(String port, String path, String interval, String scrapeTimeout) {}
    }

    /// The same of its kind for rules.
    record PrometheusRule(String apiVersion, String kind, Metadata metadata, Rules spec) {
        record Rules(List<Group> groups) {}

        record Group(String name, List<Rule> rules) {}

        record Rule(
                String alert,
                String expr,
                @JsonProperty("for") String lasting,
                Map<String, String> labels,
                Map<String, String> annotations) {}
    }
}
