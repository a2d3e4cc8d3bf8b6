package io.coremill.web;

import static io.coremill.web.Service.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What probes, and those who look, are shown while another process holds the database.
@Timeout(60)
@Tag("waits")
@Tag("anywhere")
class StoreHealthOverHttpTest {
    private static final String READINESS = "/actuator/health/readiness";
    private static final String REASON = "another process holds the database locked";

    @TempDir private Path directory;

    @Test
    void readinessFollowsTheStoreWhileNothingComesInAndLivenessDoesNot() throws Exception {
        try (var service = Service.start(directory)) {
            assertThat(service.get(READINESS).statusCode()).isEqualTo(200);
            try (var other = DriverManager.getConnection("jdbc:sqlite:" + database());
                    var statement = other.createStatement()) {
                statement.execute("BEGIN IMMEDIATE");
                await(service, 503);
                var readiness = json(service.get(READINESS));
                assertThat(readiness.get("status").stringValue()).isEqualTo("DOWN");
                assertThat(readiness.at("/components/store/details/reason").stringValue())
                        .isEqualTo(REASON);
                assertThat(Instant.parse(details(readiness, "since"))).isBefore(Instant.now());
                assertThat(details(readiness, "outcomesKept")).isEqualTo("0");
                assertThat(details(readiness, "outcomesKeptBytes")).isEqualTo("0");
                assertThat(details(readiness, "outcomesDropped")).isEqualTo("0");
                assertThat(service.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
                try (var live = EventReader.open(service, "/v1/live")) {
                    assertThat(live.next("tick").data().get("store").toString())
                            .isEqualTo("{\"writable\":false,\"reason\":\"%s\"}".formatted(REASON));
                }
                assertThat(service.submit("{\"type\":\"noop\"}").statusCode()).isEqualTo(503);
                statement.execute("ROLLBACK");
            }
            await(service, 200);
        }
    }

    private static String details(JsonNode readiness, String name) {
        return readiness.at("/components/store/details/" + name).asString();
    }

    private Path database() {
        return directory.resolve("coremill.db");
    }

    private static void await(Service service, int readiness) {
        Awaitility.await().until(() -> service.get(READINESS).statusCode() == readiness);
    }
}
