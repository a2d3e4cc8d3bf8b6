package io.coremill.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A dashboard that Grafana is given.
///
/// @param file where it is
/// @param json as Grafana reads it
public record Dashboard(Path file, JsonNode json) {
    private static final Path FOLDER = Path.of("deploy/grafana/dashboards");

    /// In the names of series that only nodes of a shared store have.
    private static final Pattern SHARED =
            Pattern.compile("coremill_node|coremill_store_(xmin|dead)_");

    /// What Grafana is made to open with.
    public static Dashboard home() {
        return read(FOLDER.resolve("coremill.json"));
    }

    public static List<Dashboard> all() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().map(Dashboard::read).toList();
        }
    }

    private static Dashboard read(Path file) {
        return new Dashboard(file, JsonMapper.shared().readTree(file));
    }

    @Override
    public String toString() {
        return String.valueOf(file.getFileName());
    }

    /// Rows included.
    List<JsonNode> panels() {
        return json.path("panels").valueStream().toList();
    }

    /// What is asked of Prometheus, with the variables still in it.
    public List<Query> queries() {
        return panels().stream().flatMap(Dashboard::queries).toList();
    }

    private static Stream<Query> queries(JsonNode panel) {
        return panel.path("targets")
                .valueStream()
                .map(
                        target ->
                                new Query(
                                        panel.path("title").asString(),
                                        target.path("expr").asString()));
    }

    public record Query(String panel, String expression) {

        /// Whether only nodes that share a store have an answer.
        public boolean isOfSharedStores() {
            return SHARED.matcher(expression).find();
        }

        /// Whether there is an answer only where clients have keys that end.
        public boolean isOfKeysThatEnd() {
            return expression.contains("coremill_access_key_expiry_seconds");
        }

        /// As Grafana sends it when nothing was chosen.
        ///
        /// @param window four times the interval that Grafana is told of the scraping
        public String sent(String window) {
            return expression
                    .replace("$__rate_interval", window)
                    .replace("$queue", ".*")
                    .replace("$instance", ".*");
        }

        public void assertShown(PrometheusApi prometheus, String window) {
            String sent = sent(window);
            assertThat(prometheus.ask(sent))
                    .as(panel + ": " + sent)
                    .isNotEmpty()
                    .anyMatch(series -> Double.isFinite(series.value()));
        }
    }
}
