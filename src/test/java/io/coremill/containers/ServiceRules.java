package io.coremill.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// What each service of each compose file has to keep.
final class ServiceRules {
    private ServiceRules() {}

    static void assertMayDoNoMoreThanItNeeds(JsonNode service) {
        assertThat(service.path("read_only").asBoolean()).isTrue();
        assertThat(ComposeFile.strings(service, "cap_drop")).containsExactly("ALL");
        assertThat(service.has("cap_add")).isFalse();
        assertThat(service.has("network_mode")).isFalse();
        assertThat(ComposeFile.strings(service, "security_opt"))
                .containsExactly("no-new-privileges:true");
        assertThat(service.path("cpus").asDouble()).isPositive();
        assertThat(service.path("mem_limit").asLong()).isPositive();
        assertThat(service.path("pids_limit").asInt()).isPositive();
        assertThat(service.at("/logging/options/max-size").asString()).isNotBlank();
    }

    /// What it keeps is in one volume, if it keeps anything, and what it reads stays as it is.
    static void assertComesBack(JsonNode service) {
        assertThat(service.path("restart").asString()).isEqualTo("unless-stopped");
        assertThat(mounts(service, "volume")).hasSizeLessThan(2);
        assertThat(mounts(service, "bind")).allMatch(it -> it.path("read_only").asBoolean());
    }

    static Stream<JsonNode> mounts(JsonNode service, String type) {
        return service.path("volumes")
                .valueStream()
                .filter(it -> it.path("type").asString().equals(type));
    }
}
