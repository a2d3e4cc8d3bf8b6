package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// SIGTERM: finish what runs, give back the rest, leave nothing behind.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class StopIT {
    @TempDir private Path data;

    @Test
    @Tag("anywhere")
    void whatRunsMayFinishWithinTheGrace() throws Exception {
        String running;
        String waiting;
        try (var service = ServiceProcess.start(data, "--coremill.queues.cpu.slots=1")) {
            running = sleep(service, "cpu", "PT2S");
            waiting = sleep(service, "cpu", "PT0.1S");
            service.awaitJob(running, job -> job.hasNonNull("startedAt"));
            service.terminate();
            assertThat(service.awaitEnd()).as(service.log()).isEqualTo(143);
        }
        try (var service = ServiceProcess.start(data, "--coremill.queues.cpu.slots=1")) {
            assertThat(service.json("/v1/jobs/" + running).path("state").asString())
                    .isEqualTo("succeeded");
            JsonNode other = service.awaitJob(waiting, job -> job.hasNonNull("finishedAt"));
            assertThat(other.path("state").asString()).isEqualTo("succeeded");
            assertThat(other.path("attempt").asInt()).isEqualTo(1);
        }
    }

    @Test
    @Tag("anywhere")
    void whatDoesNotFinishIsGivenBackWithoutUsingAnAttempt() throws Exception {
        givesBack("cpu", "io", "isolated");
    }

    @Test
    void whatDoesNotFinishInPythonIsGivenBackWithoutUsingAnAttempt() throws Exception {
        Tools.need("python3");
        givesBack("python");
    }

    private void givesBack(String... queues) throws Exception {
        List<String> ids;
        try (var service = ServiceProcess.start(data, "--coremill.shutdown-grace=200ms")) {
            // Whatever the queue, there is a worker that could be left behind.
            service.run("{\"type\":\"primes\",\"queue\":\"isolated\",\"payload\":{\"limit\":10}}");
            ids = Stream.of(queues).map(queue -> sleep(service, queue, "PT1H")).toList();
            ids.forEach(id -> awaitRunning(service, id));
            List<Long> workers = service.workerPids();
            assertThat(workers).isNotEmpty();
            service.terminate();
            service.awaitEnd();
            ServiceProcess.awaitGone(workers);
        }
        try (var service = ServiceProcess.start(data)) {
            for (String id : ids) {
                wasGivenBack(service, id);
            }
        }
    }

    private static void wasGivenBack(ServiceProcess service, String id) {
        JsonNode again =
                service.awaitJob(id, job -> job.path("state").asString().equals("running"));
        assertThat(again.path("attempt").asInt()).as(again.toString()).isEqualTo(1);
        assertThat(again.path("attempts").path(0).path("outcome").asString())
                .isEqualTo("given-back");
        service.post("/v1/jobs/" + id + "/cancel", "");
        JsonNode ended = service.awaitJob(id, job -> job.hasNonNull("finishedAt"));
        assertThat(ended.path("state").asString()).isEqualTo("cancelled");
    }

    private static String sleep(ServiceProcess service, String queue, String duration) {
        return service.submit(
                        "{\"type\":\"sleep\",\"queue\":\"%s\",\"payload\":{\"duration\":\"%s\"},\"timeout\":\"PT2H\"}"
                                .formatted(queue, duration))
                .path("id")
                .asString();
    }

    private static void awaitRunning(ServiceProcess service, String id) {
        service.awaitJob(id, job -> job.path("state").asString().equals("running"));
    }
}
