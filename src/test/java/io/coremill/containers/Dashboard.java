package io.coremill.containers;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The dashboard that Grafana is given.
///
/// @param json as Grafana reads it
record Dashboard(JsonNode json) {
    static final Path FILE = Path.of("deploy/grafana/dashboards/coremill.json");

    static Dashboard read() {
        return new Dashboard(JsonMapper.shared().readTree(FILE));
    }

    /// Rows included.
    List<JsonNode> panels() {
        return json.path("panels").valueStream().toList();
    }

    /// What is asked of Prometheus, with the variables still in it.
    List<Query> queries() {
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

    record Query(String panel, String expression) {

        /// As Grafana sends it with these values of its variables.
        String with(Map<String, String> variables) {
            String sent = expression;
            for (var variable : variables.entrySet()) {
                sent = sent.replace("$" + variable.getKey(), variable.getValue());
            }
            return sent;
        }
    }
}
