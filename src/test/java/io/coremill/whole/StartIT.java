package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What a start refuses, and what it bears.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class StartIT {
    @TempDir private Path data;

    @Test
    @Tag("anywhere")
    void aSecondServiceOnTheSameDataIsRefusedAndToldWhoHasIt() throws Exception {
        try (var first = ServiceProcess.start(data);
                var second = ServiceProcess.launch(List.of(), data)) {
            assertThat(second.awaitEnd()).isNotZero();
            assertThat(second.log())
                    .contains(data.toString())
                    .contains(String.valueOf(first.pid()))
                    .doesNotContain("\tat ", "BeanCreationException");
            assertThat(first.isAlive()).isTrue();
        }
    }

    @Test
    @Tag("anywhere")
    void everyWrongSettingIsNamedAtOnce() throws Exception {
        try (var service =
                ServiceProcess.launch(
                        List.of(),
                        data,
                        "--coremill.queues.cpu.slots=none",
                        "--coremill.queues.mine.executor=fibers",
                        "--coremill.queues.io.timeuot=5s")) {
            assertThat(service.awaitEnd()).isNotZero();
            assertThat(service.log())
                    .contains(
                            "coremill.queues.cpu.slots",
                            "coremill.queues.mine.executor",
                            "coremill.queues.io.timeuot")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    @Tag("anywhere")
    void aFileThatIsNoYamlIsNamedWithItsLine() throws Exception {
        Path file = data.resolve("broken.yml");
        Files.writeString(file, "coremill:\n  queues:\n    cpu:\n   slots: 3\n");
        try (var service =
                ServiceProcess.launch(
                        List.of(), data, "--spring.config.additional-location=file:" + file)) {
            assertThat(service.awaitEnd()).isNotZero();
            assertThat(service.log())
                    .contains(file + ":4: cannot be read as YAML: expected <block end>")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    @Tag("anywhere")
    void handlersThatCannotBeHadAreToldInASentence() throws Exception {
        Path handlers = Files.createDirectory(data.resolve("handlers"));
        Files.writeString(handlers.resolve("mine.jar"), "no jar");
        try (var service =
                ServiceProcess.launch(List.of(), data, "--coremill.handlers-dir=" + handlers)) {
            assertThat(service.awaitEnd()).isNotZero();
            assertThat(service.log())
                    .contains("coremill.handlers-dir: " + handlers.resolve("mine.jar"))
                    .doesNotContain("\tat ");
        }
    }

    @Test
    @Tag("anywhere")
    void anAddressThatOthersCanReachNeedsASettingThatNamesTheRisk() throws Exception {
        try (var service = ServiceProcess.launch(List.of(), data, "--server.address=0.0.0.0")) {
            assertThat(service.awaitEnd()).isNotZero();
            assertThat(service.log())
                    .contains("coremill.http.allow-unauthenticated-access-from-network")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    @Tag("anywhere")
    void aCommandThatCannotStartDegradesItsQueueAlone() throws Exception {
        try (var service =
                ServiceProcess.start(
                        data,
                        "--coremill.queues.broken.executor=processes",
                        "--coremill.queues.broken.command=/does/not/exist")) {
            String waiting =
                    service.submit("{\"type\":\"any\",\"queue\":\"broken\"}").path("id").asString();
            JsonNode queue = awaitDegraded(service);
            assertThat(queue.path("degradedBy").asString()).contains("/does/not/exist");
            service.awaitJob(waiting, job -> job.path("state").asString().equals("queued"));
            assertThat(service.run("{\"type\":\"noop\"}").path("state").asString())
                    .isEqualTo("succeeded");
        }
    }

    /// An empty `/proc` is what a system without one looks like to the service.
    @Test
    void whereTheSystemTellsNothingItRunsJobsAndSaysWhichMetersAreMissing() throws Exception {
        Tools.need("unshare", "python3");
        // Which the loader would ask for the place of the JDK's own libraries.
        String emptied =
                "mount -t tmpfs none /proc && LD_LIBRARY_PATH=%s/lib exec \"$0\" \"$@\""
                        .formatted(System.getProperty("java.home"));
        try (var service =
                ServiceProcess.launch(
                        List.of("unshare", "--map-root-user", "--mount", "sh", "-c", emptied),
                        data)) {
            service.awaitStart();
            for (String queue : List.of("cpu", "io", "python")) {
                String job = "{\"type\":\"noop\",\"queue\":\"%s\"}".formatted(queue);
                assertThat(service.run(job).path("state").asString()).isEqualTo("succeeded");
            }
            assertThat(service.log())
                    .contains("coremill.core.utilization", "coremill.worker.memory")
                    .contains("these meters are missing");
            assertThat(service.json("/v1/cores").path("cores")).isEmpty();
            assertThat(service.get("/actuator/prometheus").body())
                    .contains("coremill_job_run_seconds_count")
                    .doesNotContain("coremill_core_", "coremill_worker_memory");
        }
    }

    @Test
    @Tag("anywhere")
    void jobsOfAQueueThatIsGoneStayAndRunWhenItIsBack() throws Exception {
        String[] mine = {"--coremill.queues.mine.executor=threads"};
        String kept;
        String cancelled;
        try (var service = ServiceProcess.start(data, mine)) {
            service.post("/v1/queues/mine/pause", "");
            kept = service.submit("{\"type\":\"noop\",\"queue\":\"mine\"}").path("id").asString();
            cancelled =
                    service.submit("{\"type\":\"noop\",\"queue\":\"mine\"}").path("id").asString();
        }
        try (var service = ServiceProcess.start(data)) {
            assertThat(service.json("/v1/queues/mine").path("configured").asBoolean(true))
                    .isFalse();
            service.post("/v1/jobs/" + cancelled + "/cancel", "");
            assertThat(service.json("/v1/jobs/" + cancelled).path("state").asString())
                    .isEqualTo("cancelled");
        }
        try (var service = ServiceProcess.start(data, mine)) {
            assertThat(service.json("/v1/queues/mine").path("paused").asBoolean(false)).isTrue();
            service.post("/v1/queues/mine/resume", "");
            JsonNode job = service.awaitJob(kept, it -> it.hasNonNull("finishedAt"));
            assertThat(job.path("state").asString()).isEqualTo("succeeded");
        }
    }

    private static JsonNode awaitDegraded(ServiceProcess service) {
        return Awaitility.await()
                .until(
                        () -> service.json("/v1/queues/broken"),
                        queue -> queue.hasNonNull("degradedBy"));
    }
}
