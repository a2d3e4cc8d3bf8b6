package io.coremill.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.model.Bind;
import io.coremill.Tools;
import io.coremill.containers.ContainerOfService.Limits;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1PodSecurityContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import tools.jackson.databind.JsonNode;

/// The container of `k8s/base` with the component `access-key`, run as the manifests show, but by
/// Docker.
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class KubernetesPodIT {
    private static final String KEY = "cm_bootstrap_" + "0123456789abcdef".repeat(4);
    private static final String WITH_KEY = "Authorization: Bearer " + KEY + "\r\n";
    private static final String KEY_FILE = "COREMILL_ACCESS_BOOTSTRAP_KEY_FILE";

    @TempDir private Path settings;
    @TempDir private Path secret;

    /// Its probes send no key, all other calls do.
    @Test
    void itRunsJobsAndAnswersItsProbesAndTheNamesOfItsService() throws Exception {
        Tools.needDocker();
        Manifests manifests = Manifests.rendered(Path.of("k8s/base"));
        Manifests keyed = Manifests.rendered(Path.of("k8s/overlays/production"));
        V1Container container = manifests.container();
        String volume = "coremill-test-" + UUID.randomUUID();
        try (var service =
                ContainerOfService.start(
                        volume, limits(container), pod -> prepare(pod, manifests, keyed))) {
            service.bear(KEY);
            for (String queue : List.of("cpu", "isolated", "python")) {
                JsonNode job =
                        service.run("{\"type\": \"primes\", \"queue\": \"%s\"}".formatted(queue));
                assertThat(job.path("state").asString()).as(job.toString()).isEqualTo("succeeded");
            }
            for (var probe : List.of(container.getReadinessProbe(), container.getLivenessProbe())) {
                String path = probe.getHttpGet().getPath();
                assertThat(answer(service.port(), path, "10.244.0.7:8080", ""))
                        .startsWith("HTTP/1.1 200");
            }
            for (String name : names(manifests)) {
                assertThat(answer(service.port(), "/v1/jobs", name, WITH_KEY))
                        .startsWith("HTTP/1.1 200");
                assertThat(answer(service.port(), "/v1/jobs", name, "")).startsWith("HTTP/1.1 401");
            }
            assertThat(answer(service.port(), "/v1/jobs", "coremill.elsewhere", WITH_KEY))
                    .startsWith("HTTP/1.1 421");
        } finally {
            DockerClientFactory.lazyClient().removeVolumeCmd(volume).exec();
        }
    }

    @Test
    void aTypoInItsSettingsKeepsItFromStarting() throws Exception {
        String image = Image.built();
        write(settings, "application.yml", "coremill:\n  shutdwn-grace: 30s\n");
        assertThatThrownBy(
                        () ->
                                Docker.run(
                                        Map.of(),
                                        List.of(
                                                "run",
                                                "--rm",
                                                "--volume",
                                                settings + ":/etc/coremill:ro",
                                                "--env",
                                                "SPRING_CONFIG_ADDITIONAL_LOCATION=/etc/coremill/",
                                                image)))
                .hasMessageContaining("coremill.shutdwn-grace: there is no such setting");
    }

    /// @param keyed with the component that has calls need a key
    private void prepare(GenericContainer<?> pod, Manifests manifests, Manifests keyed) {
        V1PodSecurityContext context = Objects.requireNonNull(manifests.pod().getSecurityContext());
        write(
                settings,
                "application.yml",
                manifests.the(V1ConfigMap.class).getData().get("application.yml"));
        write(secret, "bootstrap-key", KEY);
        pod.withEnv(manifests.environment())
                .withEnv(KEY_FILE, keyed.environment().get(KEY_FILE))
                .withTmpFs(Map.of("/tmp", "size=256m"))
                .withCreateContainerCmdModifier(
                        command -> {
                            var host = Objects.requireNonNull(command.getHostConfig());
                            command.withUser(
                                    context.getRunAsUser() + ":" + context.getRunAsGroup());
                            host.withBinds(
                                    Stream.concat(
                                                    Arrays.stream(host.getBinds()),
                                                    Stream.of(
                                                            Bind.parse(
                                                                    settings + ":/etc/coremill:ro"),
                                                            Bind.parse(
                                                                    secret
                                                                            + ":/etc/coremill-access:ro")))
                                            .toList());
                        });
    }

    private static List<String> names(Manifests manifests) {
        String name = "coremill";
        String namespace = manifests.the(V1Namespace.class).getMetadata().getName();
        return List.of(
                name + ":8080",
                "%s.%s:8080".formatted(name, namespace),
                "%s.%s.svc:8080".formatted(name, namespace),
                "%s.%s.svc.cluster.local:8080".formatted(name, namespace));
    }

    private static Limits limits(V1Container container) {
        var limits = container.getResources().getLimits();
        return new Limits(
                limits.get("cpu").getNumber().doubleValue(),
                (int) (limits.get("memory").getNumber().longValue() >> 20));
    }

    /// The container runs as another user, who must be able to read it.
    private static void write(Path folder, String name, String text) {
        try {
            Path file = Files.writeString(folder.resolve(name), text);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String answer(int port, String path, String host, String header)
            throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String request =
                    "GET %s HTTP/1.1\r\nHost: %s\r\n%sConnection: close\r\n\r\n"
                            .formatted(path, host, header);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
