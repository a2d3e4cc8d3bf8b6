package io.coremill.whole;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Jobs on the four queues that come with the service, of which it is known beforehand what becomes
/// of them, and what the service reports of each when all are done.
///
/// @param jobs as `GET /v1/jobs/{id}` shows them
record Load(List<JsonNode> jobs) {
    static final List<String> QUEUES = List.of("cpu", "io", "isolated", "python");

    private static final int BUSY = 60;
    private static final int SLOW = 2;
    private static final int FAILING = 2;
    private static final int CANCELLED = 2;

    /// Of each queue: `hash`, `sleep` and `noop`.
    static final int TYPES = 3;

    /// Of each queue.
    static final Map<String, Integer> EXPECTED =
            Map.of("succeeded", BUSY + SLOW, "failed", FAILING, "cancelled", CANCELLED);

    /// Each of the failing ones twice, all others once; one that is cancelled before it is due,
    /// never.
    static final Map<String, Integer> ATTEMPTS =
            Map.of("succeeded", BUSY + SLOW, "timeout", 2 * FAILING);

    /// Submits all, and waits for the end of each.
    static Load run(RunningService service) {
        return run(service, () -> {});
    }

    /// @param whenSubmitted runs once all wait, before any of them has ended
    static Load run(RunningService service, Runnable whenSubmitted) {
        List<String> ids = new ArrayList<>();
        List<String> later = new ArrayList<>();
        for (String queue : QUEUES) {
            service.post("/v1/queues/" + queue + "/pause", "");
            submit(service, FAILING, failing(queue), ids);
            submit(service, SLOW, hash(queue, 1_000_000), ids);
            submit(service, BUSY, hash(queue, 20_000), ids);
            submit(service, CANCELLED, inAnHour(queue), later);
        }
        whenSubmitted.run();
        later.forEach(id -> service.post("/v1/jobs/" + id + "/cancel", ""));
        QUEUES.forEach(queue -> service.post("/v1/queues/" + queue + "/resume", ""));
        ids.addAll(later);
        return new Load(
                ids.stream()
                        .map(id -> service.awaitJob(id, it -> it.hasNonNull("finishedAt")))
                        .toList());
    }

    private static void submit(RunningService service, int count, String job, List<String> ids) {
        for (int i = 0; i < count; i++) {
            ids.add(service.submit(job).path("id").asString());
        }
    }

    private static String hash(String queue, int rounds) {
        return "{\"type\": \"hash\", \"queue\": \"%s\", \"payload\": {\"rounds\": %d}}"
                .formatted(queue, rounds);
    }

    private static String failing(String queue) {
        return """
        {"type": "sleep", "queue": "%s", "payload": {"duration": "PT1H"}, "timeout": "PT0.05S",
         "maxAttempts": 2, "backoff": {"kind": "fixed", "base": "PT0.01S"}}"""
                .formatted(queue);
    }

    private static String inAnHour(String queue) {
        return "{\"type\": \"noop\", \"queue\": \"%s\", \"delay\": \"PT1H\"}".formatted(queue);
    }

    int size() {
        return jobs.size();
    }

    /// How many jobs of a queue reached which final state.
    Map<String, Integer> states(String queue) {
        var states = new TreeMap<String, Integer>();
        of(queue).forEach(job -> states.merge(job.path("state").asString(), 1, Integer::sum));
        return states;
    }

    List<JsonNode> of(String queue) {
        return jobs.stream().filter(job -> job.path("queue").asString().equals(queue)).toList();
    }

    /// For how long the attempts at hashes, each of a job that was due once, waited: seconds.
    List<Double> waits(String queue) {
        return hashes(queue)
                .flatMap(
                        job ->
                                job.path("attempts")
                                        .valueStream()
                                        .map(it -> seconds(job, "dueAt", it, "startedAt")))
                .toList();
    }

    /// For how long they ran.
    List<Double> runs(String queue) {
        return hashes(queue)
                .flatMap(job -> job.path("attempts").valueStream())
                .map(attempt -> seconds(attempt, "startedAt", attempt, "finishedAt"))
                .toList();
    }

    /// What all attempts on a queue used, as far as they know.
    double cpuSeconds(String queue) {
        return of(queue).stream()
                .flatMap(job -> job.path("attempts").valueStream())
                .map(attempt -> attempt.at("/ran/cpuTime").asString(""))
                .filter(time -> !time.isEmpty())
                .mapToDouble(time -> Duration.parse(time).toNanos() / 1e9)
                .sum();
    }

    private Stream<JsonNode> hashes(String queue) {
        return of(queue).stream().filter(job -> job.path("type").asString().equals("hash"));
    }

    private static double seconds(JsonNode from, String start, JsonNode to, String end) {
        Instant started = Instant.parse(from.path(start).asString());
        Instant ended = Instant.parse(to.path(end).asString());
        return Duration.between(started, ended).toNanos() / 1e9;
    }
}
