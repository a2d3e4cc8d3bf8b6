package io.coremill.containers;

import io.coremill.Tools;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A file as Docker Compose reads it, with nothing set in the environment.
///
/// @param json everything filled in
record ComposeFile(JsonNode json) {

    static ComposeFile read() {
        return read("docker-compose.yml");
    }

    /// With the nodes that are there for the asking.
    static ComposeFile ofCluster() {
        return read("docker-compose.cluster.yml", "--profile", "more");
    }

    /// With what has every call need a key.
    static ComposeFile withAccess() {
        return read("docker-compose.yml", "--file", "docker-compose.access.yml");
    }

    static ComposeFile ofClusterWithAccess() {
        return read(
                "docker-compose.cluster.yml",
                "--file",
                "docker-compose.cluster.access.yml",
                "--profile",
                "more");
    }

    private static ComposeFile read(String file, String... options) {
        Tools.needDocker();
        var command = new ArrayList<>(List.of("compose", "--file", file));
        command.addAll(List.of(options));
        command.addAll(List.of("config", "--format", "json"));
        return new ComposeFile(JsonMapper.shared().readTree(Docker.run(Map.of(), command)));
    }

    /// By name.
    Map<String, JsonNode> services() {
        return JsonMapper.shared()
                .convertValue(
                        json.path("services"),
                        JsonMapper.shared()
                                .getTypeFactory()
                                .constructMapType(Map.class, String.class, JsonNode.class));
    }

    JsonNode service(String name) {
        return json.path("services").path(name);
    }

    /// The strings of a list that a service has.
    static List<String> strings(JsonNode service, String field) {
        return service.path(field).valueStream().map(JsonNode::asString).toList();
    }

    String image(String service) {
        return service(service).path("image").asString();
    }
}
