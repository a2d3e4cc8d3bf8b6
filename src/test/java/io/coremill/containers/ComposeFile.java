package io.coremill.containers;

import io.coremill.Tools;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// docker-compose.yml as Docker Compose reads it, with nothing set in the environment.
///
/// @param json everything filled in
record ComposeFile(JsonNode json) {

    static ComposeFile read() {
        Tools.needDocker();
        return new ComposeFile(
                JsonMapper.shared()
                        .readTree(
                                Docker.run(
                                        Map.of(),
                                        List.of(
                                                "compose",
                                                "--file",
                                                "docker-compose.yml",
                                                "config",
                                                "--format",
                                                "json"))));
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

    String image(String service) {
        return service(service).path("image").asString();
    }
}
