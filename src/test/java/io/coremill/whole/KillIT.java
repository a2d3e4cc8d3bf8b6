package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// SIGKILL of the whole service under load, again and again on the same data.
class KillIT {
    private static final List<String> JOBS =
            List.of(
                    "{\"type\":\"noop\",\"queue\":\"cpu\"}",
                    "{\"type\":\"primes\",\"queue\":\"cpu\",\"payload\":{\"limit\":100000}}",
                    "{\"type\":\"sleep\",\"queue\":\"io\",\"payload\":{\"duration\":\"PT0.05S\"}}",
                    "{\"type\":\"primes\",\"queue\":\"isolated\",\"payload\":{\"limit\":100000}}",
                    "{\"type\":\"sleep\",\"queue\":\"python\",\"payload\":{\"duration\":\"PT0.02S\"}}");
    private static final int CLIENTS = 4;
    private static final int MOST_JOBS_A_ROUND = 2_000;

    private final Queue<String> accepted = new ConcurrentLinkedQueue<>();
    private final Map<String, String> finished = new HashMap<>();
    private final Random random = new Random(20_260_101);

    @TempDir private Path data;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void nothingIsLostOrFinishedTwiceInTenKills() throws Exception {
        kills(10);
    }

    @Test
    @Tag("soak")
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void nothingIsLostOrFinishedTwiceInFiftyKills() throws Exception {
        kills(50);
    }

    private void kills(int rounds) throws Exception {
        for (int round = 1; round <= rounds; round++) {
            loadAndKill();
        }
        try (var service = ServiceProcess.start(data)) {
            for (String id : accepted) {
                succeededOnce(service.awaitJob(id, job -> job.hasNonNull("finishedAt")));
            }
            finished.forEach(
                    (id, at) ->
                            assertThat(service.json("/v1/jobs/" + id).path("finishedAt").asString())
                                    .as("a job that had finished stays finished")
                                    .isEqualTo(at));
            everyJobIsThereOnce(service);
        }
    }

    private void loadAndKill() throws Exception {
        var service = ServiceProcess.start(data);
        List<Thread> clients = new ArrayList<>();
        var left = new AtomicInteger(MOST_JOBS_A_ROUND);
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(Thread.ofPlatform().start(() -> submitUntilGone(service, left)));
        }
        service.run(JOBS.get(3));
        service.run(JOBS.get(4));
        TimeUnit.MILLISECONDS.sleep(random.nextInt(1_000)); // a moment of no meaning
        noteFinished(service);
        List<Long> workers = service.workerPids();
        assertThat(workers).isNotEmpty();
        service.kill();
        ServiceProcess.awaitGone(workers, Duration.ofSeconds(1));
        for (Thread client : clients) {
            client.join();
        }
        service.close();
    }

    private void submitUntilGone(ServiceProcess service, AtomicInteger left) {
        try {
            for (int i = left.getAndDecrement(); i > 0; i = left.getAndDecrement()) {
                HttpResponse<String> answer = service.post("/v1/jobs", JOBS.get(i % JOBS.size()));
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
                accepted.add(service.id(answer));
            }
        } catch (UncheckedIOException e) {
            // the service is gone: what was not answered is not accepted
        }
    }

    private void noteFinished(ServiceProcess service) {
        for (JsonNode job : service.json("/v1/jobs?state=succeeded&limit=100").path("jobs")) {
            finished.put(job.path("id").asString(), job.path("finishedAt").asString());
        }
    }

    private static void succeededOnce(JsonNode job) {
        assertThat(job.path("state").asString()).as(job.toString()).isEqualTo("succeeded");
        assertThat(
                        job.path("attempts")
                                .valueStream()
                                .filter(it -> it.path("outcome").asString().equals("succeeded")))
                .as(job.toString())
                .hasSize(1);
    }

    private void everyJobIsThereOnce(ServiceProcess service) {
        Set<String> listed = new HashSet<>();
        String cursor = "";
        do {
            JsonNode page = service.json("/v1/jobs?limit=500" + cursor);
            for (JsonNode job : page.path("jobs")) {
                assertThat(listed.add(job.path("id").asString())).isTrue();
            }
            cursor = page.hasNonNull("next") ? "&cursor=" + page.path("next").asString() : "";
        } while (!cursor.isEmpty());
        assertThat(listed).containsAll(accepted);
    }
}
