package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Jobs that make requests, here to the service itself, which the settings permit.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@Tag("anywhere")
class HttpJobsIT {
    @TempDir private static Path data;
    @TempDir private Path other;
    private static ServiceProcess service;

    @BeforeAll
    static void start() throws Exception {
        service = ServiceProcess.start(data, "--coremill.http-handler.allow=127.0.0.1");
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "io", "isolated"})
    void whatTheSettingsPermitHoldsOnEveryExecutor(String queue) {
        JsonNode job = service.run(http(queue, "127.0.0.1"));
        assertThat(job.path("state").asString()).as(job.toString()).isEqualTo("succeeded");
        assertThat(job.path("result").path("status").asInt()).isEqualTo(200);
        assertThat(job.path("result").path("body").asString()).contains("\"status\":\"UP\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "io", "isolated"})
    void whatTheyDoNotIsRefusedWhenItIsSubmitted(String queue) {
        var answer = service.post("/v1/jobs", http(queue, "127.0.0.2"));
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("payload.url", "coremill.http-handler.allow");
    }

    /// A name is looked up by whoever runs the job.
    @Test
    void withoutASettingANameOfThisHostIsRefusedOnEveryExecutor() throws Exception {
        try (var strict = ServiceProcess.start(other)) {
            for (String queue : List.of("cpu", "io", "isolated")) {
                JsonNode job = strict.run(http(queue, "localhost"));
                assertThat(job.path("state").asString()).isEqualTo("failed");
                assertThat(job.path("attempt").asInt()).isEqualTo(1);
                assertThat(job.path("error").path("message").asString())
                        .contains("localhost has no address that is public");
            }
        }
    }

    @Test
    void requestsGoToTheQueueForWorkThatWaits() {
        String job = http("io", "127.0.0.1").replace("\"queue\":\"io\",", "");
        assertThat(service.run(job).path("queue").asString()).isEqualTo("io");
    }

    private static String http(String queue, String host) {
        return "{\"type\":\"http\",\"queue\":\"%s\",\"payload\":{\"url\":\"http://%s:%d/actuator/health\"}}"
                .formatted(queue, host, service.port());
    }
}
