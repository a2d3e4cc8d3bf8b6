package io.coremill.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.whole.RunningService;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The service, on one CPU, and its Prometheus out of docker-compose.yml, at free ports, scraping
/// every second. Grafana stays down.
final class ComposeStack extends RunningService {
    private static final Path SCRAPING = Path.of("deploy/prometheus/prometheus.yml");

    private final String project = "coremill-test-" + UUID.randomUUID();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Path override;
    private final int port;
    private final int prometheusPort;

    /// @param directory for what is not as in the file
    static ComposeStack start(Path directory) throws IOException {
        Image.built();
        return new ComposeStack(fastScraping(directory));
    }

    private ComposeStack(Path override) {
        this.override = override;
        try {
            compose("up", "--detach", "--wait", "--no-build", "coremill", "prometheus");
            port = published("coremill", 8080);
            prometheusPort = published("prometheus", 9090);
        } catch (AssertionError e) {
            close();
            throw e;
        }
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

    private List<JsonNode> ask(String query, String parameters) {
        URI uri =
                URI.create(
                        "http://127.0.0.1:%d/api/v1/query?query=%s%s"
                                .formatted(
                                        prometheusPort,
                                        URLEncoder.encode(query, StandardCharsets.UTF_8),
                                        parameters));
        try {
            var answer =
                    http.send(
                            HttpRequest.newBuilder(uri).timeout(PATIENCE).build(),
                            BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(query + "\n" + answer.body()).isEqualTo(200);
            JsonNode json = JsonMapper.shared().readTree(answer.body());
            return json.at("/data/result").valueStream().toList();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The one value of a query; 0 if there is none yet.
    double figure(String query) {
        List<JsonNode> series = ask(query, "");
        return series.isEmpty() ? 0 : value(series.getFirst());
    }

    /// Those that all series of a query had at some time.
    List<Double> valuesAt(Instant time, String query) {
        return ask(query, "&time=" + time).stream().map(ComposeStack::value).toList();
    }

    private static double value(JsonNode series) {
        return Double.parseDouble(series.at("/value/1").asString());
    }

    @Override
    public void close() {
        super.close();
        http.close();
        compose("down", "--volumes", "--timeout", "60");
    }

    private int published(String service, int inside) {
        String address = compose("port", service, String.valueOf(inside)).strip();
        assertThat(address).startsWith("127.0.0.1:");
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    private String compose(String... arguments) {
        var command =
                new ArrayList<>(
                        List.of(
                                "compose",
                                "--project-name",
                                project,
                                "--file",
                                "docker-compose.yml",
                                "--file",
                                override.toString()));
        command.addAll(List.of(arguments));
        return Docker.run(
                Map.of(
                        "COREMILL_IMAGE", Image.NAME,
                        "COREMILL_CPUS", "1",
                        "COREMILL_PORT", "0",
                        "PROMETHEUS_PORT", "0"),
                command);
    }

    /// Nobody waits for 15 s in a test.
    private static Path fastScraping(Path directory) throws IOException {
        Path folder = Files.createDirectory(directory.resolve("prometheus"));
        String scraping =
                Files.readString(SCRAPING)
                        .replace("scrape_interval: 15s", "scrape_interval: 1s")
                        .replace("scrape_timeout: 10s", "scrape_timeout: 1s");
        assertThat(scraping).contains("interval: 1s", "timeout: 1s");
        Path file = Files.writeString(folder.resolve("prometheus.yml"), scraping);
        // Prometheus is another user in its container.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        return Files.writeString(
                directory.resolve("override.yml"),
                """
                services:
                  prometheus:
                    volumes: ["%s:/etc/prometheus:ro"]
                """
                        .formatted(folder.toAbsolutePath()));
    }
}
