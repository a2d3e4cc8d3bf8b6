package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// The example of a Java handler, built and run as a user would.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@Tag("anywhere")
class UserHandlersIT {
    @TempDir private static Path scratch;
    @TempDir private static Path data;
    private static ServiceProcess service;

    @BeforeAll
    static void start() throws Exception {
        Path handlers = JavaHandlerExample.build(scratch);
        service = ServiceProcess.start(data, "--coremill.handlers-dir=" + handlers);
        exchange(handlers.resolve("words-handler.jar"));
    }

    /// Before any Java worker has started: what was read at the start counts.
    private static void exchange(Path jar) throws IOException {
        Files.writeString(jar, "no jar");
    }

    @AfterAll
    static void stop() throws Exception {
        if (service != null) {
            service.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"cpu, threads", "io, virtual-threads", "isolated, processes"})
    void itRunsOnEveryExecutorOfJavaHandlers(String queue, String executor) {
        JsonNode job = service.run(words(queue, "{\"text\":\"The tea, the cup; the end.\"}"));
        assertThat(job.path("state").asString()).as(job.toString()).isEqualTo("succeeded");
        assertThat(job.path("ran").path("executor").asString()).isEqualTo(executor);
        assertThat(job.path("result").path("words").asInt()).isEqualTo(6);
        assertThat(job.path("result").path("top").path(0).path("word").asString()).isEqualTo("the");
        String id = job.path("id").asString();
        assertThat(service.json("/v1/jobs/" + id + "/logs").toString()).contains("counted 6 words");
    }

    @Test
    void itsPayloadIsCheckedWhenAJobIsSubmitted() {
        var answer = service.post("/v1/jobs", words("isolated", "{\"text\":\"a\",\"tpo\":1}"));
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("payload.tpo", "it has text, top, without, language");
    }

    @Test
    void itsTypeIsToldApartInMetrics() {
        service.run(words("cpu", "{\"text\":\"a\"}"));
        assertThat(service.get("/actuator/prometheus").body())
                .containsPattern("coremill_jobs_submitted_total\\{[^}]*type=\"words\"");
    }

    private static String words(String queue, String payload) {
        return "{\"type\":\"words\",\"queue\":\"%s\",\"payload\":%s}".formatted(queue, payload);
    }
}
