package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Workers that are killed and stopped at random for a long time, under full load: every job has
/// its one final outcome, and the service is in the end what it was at the start.
///
/// `-Dcoremill.soak=PT90S` says for how long, ten minutes if not.
@Tag("soak")
class WorkerSoakIT {
    private static final Duration TIME =
            Duration.parse(System.getProperty("coremill.soak", "PT10M"));
    private static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final List<String> QUEUES = List.of("python", "isolated");
    private static final List<String> TYPES =
            List.of(
                    "\"type\":\"noop\"",
                    "\"type\":\"noop\"",
                    "\"type\":\"primes\",\"payload\":{\"limit\":20000}",
                    "\"type\":\"sleep\",\"payload\":{\"duration\":\"PT0.01S\"}");
    private static final List<String> SIGNALS = List.of("KILL", "TERM", "STOP");
    private static final int CLIENTS = 6;
    private static final int KEEP_EVERY = 50;
    private static final long MOST_RSS = 256L << 20;
    private static final JsonMapper JSON = new JsonMapper();

    private final long seed = Long.getLong("coremill.seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private final AtomicLong submitted = new AtomicLong();
    private final Map<String, AtomicInteger> states = new ConcurrentHashMap<>();
    private final Map<String, String> finished = new ConcurrentHashMap<>();
    private final Queue<Throwable> complaints = new ConcurrentLinkedQueue<>();
    private volatile boolean isOver = false;

    @TempDir private Path data;

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void nothingIsLostAndNothingLeaksHoweverManyWorkersAreKilled() throws Exception {
        Tools.need("python3", "kill");
        System.out.println("-Dcoremill.seed=" + seed);
        try (var service =
                ServiceProcess.start(
                        data,
                        "--coremill.queues.python.slots=2",
                        "--coremill.queues.isolated.slots=2")) {
            load(service, WARM_UP, false);
            Footprint before = quiet(service);
            load(service, TIME, true);
            assertThat(complaints).isEmpty();
            Footprint after = quiet(service);
            System.out.printf("%s%nbefore %s%nafter  %s%n", states, before, after);
            noneHasChangedSinceItsEnd(service);
            isWhatItWas(service, before);
        }
    }

    private void load(ServiceProcess service, Duration time, boolean withKills) throws Exception {
        isOver = false;
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(Thread.ofPlatform().start(() -> submitUntilOver(service)));
        }
        long until = System.nanoTime() + time.toNanos();
        int hits = 0;
        while (System.nanoTime() < until && complaints.isEmpty()) {
            TimeUnit.MILLISECONDS.sleep(random.nextInt(400)); // a moment of no meaning
            hits += withKills && hitOne(service) ? 1 : 0;
        }
        isOver = true;
        for (Thread client : clients) {
            client.join();
        }
        assertThat(!withKills || hits > time.toSeconds()).as(hits + " workers hit").isTrue();
    }

    private boolean hitOne(ServiceProcess service) throws Exception {
        List<Long> pids = service.workerPids();
        if (pids.isEmpty()) {
            return false;
        }
        long pid = pids.get(random.nextInt(pids.size()));
        String signal = SIGNALS.get(random.nextInt(SIGNALS.size()));
        send(signal, pid);
        if (signal.equals("STOP") && random.nextBoolean()) {
            TimeUnit.MILLISECONDS.sleep(random.nextInt(300));
            send("CONT", pid);
        }
        return true;
    }

    private static void send(String signal, long pid) throws Exception {
        new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD) // it may be gone by now
                .start()
                .waitFor();
    }

    private void submitUntilOver(ServiceProcess service) {
        try {
            while (!isOver) {
                submitOne(service);
            }
        } catch (Throwable e) {
            complaints.add(e);
        }
    }

    private void submitOne(ServiceProcess service) {
        long number = submitted.incrementAndGet();
        String job =
                "{%s,\"queue\":\"%s\",\"timeout\":\"PT1S\",\"maxAttempts\":20}"
                        .formatted(
                                TYPES.get((int) (number % TYPES.size())),
                                QUEUES.get((int) (number / TYPES.size() % QUEUES.size())));
        HttpResponse<String> answer = service.postAndWait(job, 60);
        JsonNode ended = JSON.readTree(answer.body());
        if (answer.statusCode() == 202) { // a retry may wait for longer
            ended = service.awaitJob(service.id(answer), it -> it.hasNonNull("finishedAt"));
        }
        hasOneOutcome(ended);
        states.computeIfAbsent(ended.path("state").asString(), _ -> new AtomicInteger())
                .incrementAndGet();
        if (number % KEEP_EVERY == 0) {
            finished.put(ended.path("id").asString(), ended.path("finishedAt").asString());
        }
    }

    /// Succeeded once, or run at three deaths of workers and not again.
    private static void hasOneOutcome(JsonNode job) {
        boolean isPoison = job.path("error").path("kind").asString("").equals("poison");
        assertThat(job.path("state").asString())
                .as(job.toString())
                .isEqualTo(isPoison ? "failed" : "succeeded");
        assertThat(job.hasNonNull("finishedAt")).as(job.toString()).isTrue();
        long successes =
                job.path("attempts")
                        .valueStream()
                        .filter(it -> it.path("outcome").asString().equals("succeeded"))
                        .count();
        assertThat(successes).as(job.toString()).isEqualTo(isPoison ? 0 : 1);
    }

    private void noneHasChangedSinceItsEnd(ServiceProcess service) {
        assertThat(finished).isNotEmpty();
        finished.forEach(
                (id, at) -> {
                    JsonNode job = service.json("/v1/jobs/" + id);
                    hasOneOutcome(job);
                    assertThat(job.path("finishedAt").asString()).isEqualTo(at);
                });
    }

    /// With all the workers there may be, none of them busy or stopped by us.
    private Footprint quiet(ServiceProcess service) {
        for (String queue : QUEUES) {
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> isFull(service, queue));
        }
        return Footprint.of(service.pid());
    }

    private static boolean isFull(ServiceProcess service, String queue) {
        List<String> ids =
                List.of(1, 2).stream()
                        .map(_ -> service.submit(sleep(queue)).path("id").asString())
                        .toList();
        boolean allAtOnce = true;
        for (String id : ids) {
            JsonNode ended = service.awaitJob(id, it -> it.hasNonNull("finishedAt"));
            allAtOnce &= ended.path("attempts").size() == 1;
        }
        return allAtOnce
                && service.json("/v1/workers")
                                .path("workers")
                                .valueStream()
                                .filter(it -> it.path("queue").asString().equals(queue))
                                .filter(it -> it.path("state").asString().equals("idle"))
                                .count()
                        == 2;
    }

    private static String sleep(String queue) {
        return ("{\"type\":\"sleep\",\"queue\":\"%s\",\"timeout\":\"PT2S\","
                        + "\"payload\":{\"duration\":\"PT0.2S\"}}")
                .formatted(queue);
    }

    private static void isWhatItWas(ServiceProcess service, Footprint before) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> {
                            Footprint now = Footprint.of(service.pid());
                            assertThat(now.processes()).isEqualTo(before.processes());
                            assertThat(now.poolThreads()).isEqualTo(before.poolThreads());
                            assertThat(now.threads()).isLessThanOrEqualTo(before.threads() + 10);
                            assertThat(now.pipes()).isEqualTo(before.pipes());
                            assertThat(now.descriptors())
                                    .isLessThanOrEqualTo(before.descriptors() + 10);
                            assertThat(now.rss()).isLessThan(before.rss() + MOST_RSS);
                        });
    }
}
