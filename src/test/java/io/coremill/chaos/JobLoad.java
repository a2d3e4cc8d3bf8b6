package io.coremill.chaos;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import tools.jackson.databind.json.JsonMapper;

/// Clients that submit short jobs to all nodes in turn, at a steady rate. A node that lets nobody
/// connect is passed over, as by a load balancer; what has no answer is not tried again.
final class JobLoad implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);
    private static final int MOST_AT_ONCE = 1_000;

    private final List<ClusterNode> nodes;
    private final int perSecond;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(2))
                    .build();
    private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore places = new Semaphore(MOST_AT_ONCE);
    private final Map<String, Long> accepted = new ConcurrentHashMap<>();
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
    private final AtomicLong offered = new AtomicLong();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger unanswered = new AtomicInteger();
    private final AtomicInteger unreached = new AtomicInteger();

    JobLoad(List<ClusterNode> nodes, int perSecond) {
        this.nodes = nodes;
        this.perSecond = perSecond;
    }

    void start() {
        long nanos = TICK.toNanos();
        long[] owed = {0};
        var _ =
                ticks.scheduleAtFixedRate(
                        () -> {
                            for (owed[0] += perSecond * nanos;
                                    owed[0] >= TimeUnit.SECONDS.toNanos(1);
                                    owed[0] -= TimeUnit.SECONDS.toNanos(1)) {
                                offer();
                            }
                        },
                        0,
                        nanos,
                        TimeUnit.NANOSECONDS);
    }

    private void offer() {
        long n = offered.getAndIncrement();
        if (places.tryAcquire()) {
            clients.execute(
                    () -> {
                        try {
                            submit(n);
                        } finally {
                            places.release();
                        }
                    });
        } else {
            unreached.incrementAndGet();
        }
    }

    /// Every tenth runs in a Python worker, and every thirtieth takes a second.
    private void submit(long n) {
        String queue = n % 10 == 9 ? "snakes" : "noting";
        long ms = n % 30 == 1 ? 1_000 : 10 + n % 7 * 15;
        String body =
                ("{\"type\":\"note\",\"queue\":\"%s\",\"maxAttempts\":1,"
                                + "\"payload\":{\"n\":%d,\"ms\":%d}}")
                        .formatted(queue, n, ms);
        for (int i = 0; i < nodes.size(); i++) {
            if (submitTo(nodes.get((int) ((n + i) % nodes.size())), n, body)) {
                return;
            }
        }
        unreached.incrementAndGet();
    }

    /// Whether the node may have got it.
    private boolean submitTo(ClusterNode node, long n, String body) {
        int port = node.port();
        if (port == 0) {
            return false;
        }
        try {
            note(n, http.send(request(port, body), HttpResponse.BodyHandlers.ofString()));
        } catch (ConnectException | HttpConnectTimeoutException e) {
            return false;
        } catch (IOException e) {
            unanswered.incrementAndGet();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return true;
    }

    private static HttpRequest request(int port, String body) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/jobs"))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private void note(long n, HttpResponse<String> answer) {
        switch (answer.statusCode()) {
            case 202 ->
                    accepted.put(
                            JsonMapper.shared().readTree(answer.body()).path("id").asString(), n);
            case 429, 503 -> refused.incrementAndGet();
            default -> complaints.add(answer.statusCode() + " " + answer.body());
        }
    }

    /// Waits until so many more were accepted.
    void awaitMore(int jobs) {
        int before = accepted.size();
        Awaitility.await("%d more jobs are accepted".formatted(jobs))
                .atMost(LONGEST_PAUSE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> accepted.size() >= before + jobs);
    }

    /// Waits until so many more were offered, whatever became of them: for about as long as these
    /// take at the rate of the load.
    void awaitOffers(int jobs) {
        long before = offered.get();
        Awaitility.await("%d more jobs are offered".formatted(jobs))
                .atMost(LONGEST_PAUSE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> offered.get() >= before + jobs);
    }

    /// Waits until so many more were refused.
    void awaitRefusals(int jobs) {
        int before = refused.get();
        Awaitility.await("%d more jobs are refused".formatted(jobs))
                .atMost(LONGEST_PAUSE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> refused.get() >= before + jobs);
    }

    /// What was accepted: the job's id, and its number.
    Map<String, Long> accepted() {
        return accepted;
    }

    int perSecond() {
        return perSecond;
    }

    long offered() {
        return offered.get();
    }

    /// Answered with 503 or 429.
    int refused() {
        return refused.get();
    }

    /// Sent, and never answered.
    int unanswered() {
        return unanswered.get();
    }

    /// There was nobody to send it to.
    int unreached() {
        return unreached.get();
    }

    /// Answers that no client should get, whatever goes wrong.
    Queue<String> complaints() {
        return complaints;
    }

    /// Offers no more, and waits for the answers to what was sent.
    void stop() throws InterruptedException {
        ticks.shutdown();
        ticks.awaitTermination(1, TimeUnit.MINUTES);
        clients.shutdown();
        clients.awaitTermination(1, TimeUnit.MINUTES);
    }

    @Override
    public void close() {
        ticks.shutdownNow();
        clients.shutdownNow();
        http.shutdownNow();
    }
}
