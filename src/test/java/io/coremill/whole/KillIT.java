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
import java.util.stream.Stream;
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
    /// Long enough to be still at it when the service is killed, on every kind of executor.
    private static final List<String> LONG_JOBS =
            Stream.of("cpu", "io", "isolated", "python")
                    .map(
                            queue ->
                                    ("{\"type\":\"sleep\",\"queue\":\"%s\",\"priority\":100,"
                                                    + "\"payload\":{\"duration\":\"PT0.5S\"}}")
                                            .formatted(queue))
                    .toList();

    /// A job that ran at this many crashes is not run again.
    private static final int POISONED_AT = 3;

    private static final int CLIENTS = 4;
    private static final int MOST_JOBS_A_ROUND = 2_000;

    private final Queue<String> accepted = new ConcurrentLinkedQueue<>();
    private final Map<String, String> finished = new HashMap<>();
    private final Queue<Throwable> complaints = new ConcurrentLinkedQueue<>();
    private final Random random = new Random(20_260_101);

    @TempDir private Path data;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
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
            assertThat(accepted).isNotEmpty();
            assertThat(finished).isNotEmpty();
            int interrupted = 0;
            for (String id : accepted) {
                JsonNode job = service.awaitJob(id, it -> it.hasNonNull("finishedAt"));
                succeededOnceOrWasPoison(job);
                interrupted += attempts(job, "node-lost");
            }
            assertThat(interrupted).as("attempts that a kill ended").isPositive();
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
        awaitRunning(service, submitLongJobs(service));
        noteFinished(service);
        List<Long> workers = service.workerPids();
        assertThat(workers).isNotEmpty();
        service.kill();
        ServiceProcess.awaitGone(workers, Duration.ofSeconds(1));
        for (Thread client : clients) {
            client.join();
        }
        service.close();
        assertThat(complaints).isEmpty();
    }

    private List<String> submitLongJobs(ServiceProcess service) {
        List<String> ids =
                LONG_JOBS.stream().map(job -> service.submit(job).path("id").asString()).toList();
        accepted.addAll(ids);
        return ids;
    }

    private static void awaitRunning(ServiceProcess service, List<String> ids) {
        for (String id : ids) {
            service.awaitJob(id, job -> job.hasNonNull("startedAt"));
        }
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
        } catch (Throwable e) {
            complaints.add(e);
        }
    }

    private void noteFinished(ServiceProcess service) {
        for (JsonNode job : service.json("/v1/jobs?state=succeeded&limit=100").path("jobs")) {
            finished.put(job.path("id").asString(), job.path("finishedAt").asString());
        }
    }

    private static void succeededOnceOrWasPoison(JsonNode job) {
        boolean poison = job.path("error").path("kind").asString("").equals("poison");
        assertThat(job.path("state").asString())
                .as(job.toString())
                .isEqualTo(poison ? "failed" : "succeeded");
        assertThat(attempts(job, "succeeded")).as(job.toString()).isEqualTo(poison ? 0 : 1);
        if (poison) {
            assertThat(attempts(job, "node-lost")).as(job.toString()).isEqualTo(POISONED_AT);
        }
    }

    private static int attempts(JsonNode job, String outcome) {
        return (int)
                job.path("attempts")
                        .valueStream()
                        .filter(it -> it.path("outcome").asString().equals(outcome))
                        .count();
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
