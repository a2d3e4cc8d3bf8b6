package io.coremill.containers;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import tools.jackson.databind.json.JsonMapper;

/// Clients of a cluster as they should be: each submits a short job under a key of its own, and
/// sends it again until it is accepted. New ones come at a steady rate.
final class ClusterLoad implements AutoCloseable {
    private static final Duration BETWEEN = Duration.ofMillis(40);
    private static final Duration BEFORE_ANOTHER_TRY = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /// After that a client asks anew, well before the patience with all of them is over.
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(20);

    private static final int UNDER_WAY = 409;

    /// What a client may be answered, and tries again: where another request has its key, where a
    /// node has died on it, and where none takes jobs.
    private static final Set<Integer> PASSING = Set.of(UNDER_WAY, 502, 503, 504);

    private final String tag = "load-" + UUID.randomUUID();
    private final URI jobs;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Long> accepted = new ConcurrentHashMap<>();
    private final Queue<String> refused = new ConcurrentLinkedQueue<>();
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
    private final AtomicLong offered = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private volatile boolean finishing;

    /// @param port of the proxy
    ClusterLoad(int port) {
        jobs = URI.create("http://127.0.0.1:" + port + "/v1/jobs");
    }

    ClusterLoad start() {
        var _ =
                ticks.scheduleAtFixedRate(
                        this::offer, 0, BETWEEN.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    private void offer() {
        if (!finishing) {
            put(offered.incrementAndGet());
        }
    }

    private void put(long n) {
        clients.execute(() -> submit(n));
    }

    private void submit(long n) {
        try {
            note(n, http.send(request(n), BodyHandlers.ofString()));
        } catch (HttpTimeoutException _) {
            again(n);
        } catch (IOException e) {
            refused.add(e.toString());
            again(n);
        } catch (RuntimeException e) {
            complaints.add(e.toString());
            done.incrementAndGet();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpRequest request(long n) {
        return HttpRequest.newBuilder(jobs)
                .timeout(LONGEST_ANSWER)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", tag + "-" + n)
                .POST(BodyPublishers.ofString(job(n)))
                .build();
    }

    /// A third runs on platform threads; some take so long that there always is one that runs.
    private String job(long n) {
        return """
               {"type": "sleep", "queue": "%s", "tags": ["%s"], "maxAttempts": 1,
                "payload": {"duration": "PT%sS"}}"""
                .formatted(n % 3 == 0 ? "cpu" : "io", tag, n % 10 == 0 ? "0.5" : "0.02");
    }

    private void note(long n, HttpResponse<String> answer) {
        if (answer.statusCode() == 202) {
            String id = JsonMapper.shared().readTree(answer.body()).path("id").asString();
            accepted.put(id, n);
            done.incrementAndGet();
        } else if (PASSING.contains(answer.statusCode())) {
            if (answer.statusCode() != UNDER_WAY) {
                refused.add(answer.statusCode() + " " + answer.body());
            }
            again(n);
        } else {
            complaints.add(answer.statusCode() + " " + answer.body());
            done.incrementAndGet();
        }
    }

    private void again(long n) {
        var _ = ticks.schedule(() -> put(n), BEFORE_ANOTHER_TRY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Waits until so many more were accepted.
    void awaitMore(int jobs) {
        int before = accepted.size();
        Awaitility.await("%d more jobs are accepted".formatted(jobs))
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> accepted.size() >= before + jobs);
    }

    /// Offers no more, and waits until all that was offered is accepted.
    void finish() {
        // On the thread that offers, so that none is offered later.
        CompletableFuture.runAsync(() -> finishing = true, ticks).join();
        Awaitility.await("all that was offered is answered for")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> done.get() == offered.get());
    }

    /// The tag of all its jobs.
    String tag() {
        return tag;
    }

    /// The ids of its jobs.
    Set<String> accepted() {
        return accepted.keySet();
    }

    /// Why requests were sent again, but for those that were under way already or took too long.
    Queue<String> refused() {
        return refused;
    }

    /// Answers that no client should get, whatever goes wrong.
    Queue<String> complaints() {
        return complaints;
    }

    @Override
    public void close() {
        ticks.shutdownNow();
        clients.shutdownNow();
        http.shutdownNow();
    }
}
