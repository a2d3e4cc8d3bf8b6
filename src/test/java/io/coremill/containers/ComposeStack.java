package io.coremill.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.JavaProgram;
import io.coremill.monitoring.PrometheusApi;
import io.coremill.monitoring.ScrapeSettings;
import io.coremill.whole.RunningService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// The service, on half a CPU, and its Prometheus out of docker-compose.yml, at free ports,
/// scraping every second. Grafana stays down.
final class ComposeStack extends RunningService {
    static final double CPUS = 0.5;

    private final String project = "coremill-test-" + UUID.randomUUID();
    private final Path override;
    private final List<String> files = new ArrayList<>(List.of("docker-compose.yml"));
    private String secrets = "";
    private int port;
    private PrometheusApi prometheus;

    /// @param directory for what is not as in the file
    static ComposeStack start(Path directory) throws IOException {
        Image.built();
        return new ComposeStack(fastScraping(directory));
    }

    private ComposeStack(Path override) {
        this.override = override;
        try {
            up();
        } catch (AssertionError e) {
            close();
            throw e;
        }
    }

    /// Until both are healthy.
    private void up() {
        compose("up", "--detach", "--wait", "--no-build", "coremill", "prometheus");
        port = published("coremill", 8080);
        prometheus = new PrometheusApi(published("prometheus", 9090));
    }

    /// Starts it anew with docker-compose.access.yml, on the same data.
    ///
    /// @param keys the folder with the files of keys
    void haveCallsNeedKeys(Path keys) {
        files.add("docker-compose.access.yml");
        secrets = keys.toAbsolutePath().toString();
        up();
    }

    @Override
    public int port() {
        return port;
    }

    /// What is printed by a command in the container of one of the services.
    String exec(String service, String... command) {
        var arguments = new ArrayList<>(List.of("exec", "-T", service));
        arguments.addAll(List.of(command));
        return compose(arguments.toArray(String[]::new));
    }

    PrometheusApi prometheus() {
        return prometheus;
    }

    @Override
    public void close() {
        super.close();
        compose("down", "--volumes", "--timeout", "60");
    }

    private int published(String service, int inside) {
        String address = compose("port", service, String.valueOf(inside)).strip();
        assertThat(address).startsWith("127.0.0.1:");
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    private String compose(String... arguments) {
        var command = new ArrayList<>(List.of("compose", "--project-name", project));
        files.forEach(file -> command.addAll(List.of("--file", file)));
        command.addAll(List.of("--file", override.toString()));
        command.addAll(List.of(arguments));
        return Docker.run(
                Map.of(
                        "COREMILL_IMAGE",
                        Image.NAME,
                        "COREMILL_CPUS",
                        String.valueOf(CPUS),
                        "COREMILL_PORT",
                        "0",
                        "PROMETHEUS_PORT",
                        "0",
                        "COREMILL_SECRETS",
                        secrets),
                command);
    }

    private static Path fastScraping(Path directory) throws IOException {
        Path folder = directory.resolve("prometheus");
        Path settings = ScrapeSettings.copied(folder, "coremill:8080", "1s");
        // Prometheus is another user in its container.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path withKey = ScrapeSettings.copiedWithKey(folder.resolve("access"), "1s");
        Files.setPosixFilePermissions(
                folder.resolve("access"), PosixFilePermissions.fromString("rwxr-xr-x"));
        for (Path file : List.of(settings, withKey, folder.resolve("alerts.yml"))) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        }
        return Files.writeString(
                directory.resolve("override.yml"),
                """
                services:
                  coremill:
                    environment: {JAVA_OPTIONS: "%s"}
                  prometheus:
                    volumes:
                      - "%s:/etc/prometheus:ro"
                      - "%s:/etc/access:ro"
                """
                        .formatted(
                                JavaProgram.QUICK,
                                folder.toAbsolutePath(),
                                folder.resolve("access").toAbsolutePath()));
    }
}
