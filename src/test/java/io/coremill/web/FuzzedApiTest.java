package io.coremill.web;

import static io.coremill.web.Service.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.Job;
import io.coremill.job.JobState;
import io.coremill.job.Result;
import io.coremill.queue.Lease;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.web.RawConnection.Answer;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// Whatever is sent, the answer is no failure of the service, nothing is left over of it, and the
/// jobs of others go on.
@Tag("anywhere")
class FuzzedApiTest {
    private static final long SEED = 16;
    private static final int WARM_UP = 2_000;
    private static final int OTHERS = 20;
    private static final int MOST_HALVES = 40;

    private static final Pattern FAILURE =
            Pattern.compile("HTTP/1\\.1 (5\\d\\d) .*", Pattern.DOTALL);

    /// What a 503 may be for.
    private static final List<String> PASSING =
            List.of(
                    "/problems/too-many-streams",
                    "/problems/too-many-uploads",
                    "/problems/too-many-requests",
                    "/problems/handlers-busy",
                    "/problems/key-busy");

    @TempDir static Path directory;
    static Service service;

    private final Map<Integer, Integer> statuses = new TreeMap<>();
    private final Deque<RawConnection> halves = new ArrayDeque<>();
    private final RequestFuzzer fuzzer;
    private @Nullable RawConnection connection;

    FuzzedApiTest() throws Exception {
        fuzzer = new RequestFuzzer(json(service.get("/v3/api-docs")), SEED);
    }

    @BeforeAll
    static void start() {
        service =
                Service.start(
                        directory,
                        "--coremill.http.body-timeout=1s",
                        "--coremill.http.max-streams-per-client=100");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    @Timeout(300)
    void twentyThousandRequests() throws Exception {
        fuzz(20_000);
    }

    @Test
    @Timeout(3600)
    @Tag("soak")
    void aMillionRequests() throws Exception {
        fuzz(1_000_000);
    }

    private void fuzz(int requests) throws Exception {
        try (var run = new HandRun(service.queue(), "python")) {
            List<String> others = submitOthers();
            List<Lease> running = new ArrayList<>();
            for (int i = 0; i < OTHERS / 2; i++) {
                running.add(run.next());
            }
            send(WARM_UP);
            Traces before = traces();
            send(requests - WARM_UP);
            assertNothingIsLeftOf(before);
            finish(run, running);
            for (String id : others) {
                assertThat(service.get("/v1/jobs/" + id + "/result").body()).isEqualTo(result(id));
            }
        }
        System.err.printf("fuzzed %d requests: %s%n", requests, statuses);
        assertThat(statuses.keySet()).contains(200, 202, 400, 404, 405, 415, 422);
    }

    private static List<String> submitOthers() throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < OTHERS; i++) {
            ids.add(service.submitted("{\"type\":\"gil\",\"queue\":\"python\"}"));
        }
        return ids;
    }

    private static void finish(HandRun run, List<Lease> running) throws Exception {
        for (int i = running.size(); i < OTHERS; i++) {
            running.add(run.next());
        }
        for (Lease each : running) {
            run.succeed(each, Result.json(result(each.job().toString())));
        }
    }

    private static String result(String job) {
        return "{\"job\":\"%s\"}".formatted(job);
    }

    private void send(int requests) throws Exception {
        for (int i = 0; i < requests; i++) {
            if (i % 1_000 == 0) {
                makeRoom();
            }
            RequestFuzzer.Request request = fuzzer.next();
            try {
                if (!request.isWhole()) {
                    sendSpoiled(request);
                } else if (fuzzer.upTo(200) == 0) {
                    leaveHalf(request);
                } else {
                    sendWhole(request);
                }
            } catch (IOException | AssertionError e) {
                throw new AssertionError("request %d: %s".formatted(i, request), e);
            }
        }
        for (RawConnection half : halves) {
            half.close();
        }
        halves.clear();
        closeConnection();
    }

    private static void makeRoom() {
        var waiting = new JobFilter("any", null, JobState.QUEUED, null);
        List<CompletableFuture<?>> ends = new ArrayList<>();
        for (Job job : service.queue().list(waiting, 500).jobs()) {
            ends.add(service.queue().cancel(job.id()));
        }
        ends.forEach(CompletableFuture::join);
    }

    /// The next request may use the same connection, which the service may close after any answer.
    private void sendWhole(RequestFuzzer.Request request) throws IOException {
        RawConnection used = connection;
        Answer answer = used == null ? null : answer(used, request);
        if (answer == null) {
            closeConnection();
            RawConnection fresh = RawConnection.open(service.port(), address());
            connection = fresh;
            answer = answer(fresh, request);
        }
        if (answer == null) {
            throw new AssertionError("there is no answer");
        }
        check(answer);
        if (answer.isLast()) {
            closeConnection();
        }
    }

    private void closeConnection() throws IOException {
        RawConnection its = connection;
        connection = null;
        if (its != null) {
            its.close();
        }
    }

    private static @Nullable Answer answer(RawConnection from, RequestFuzzer.Request request)
            throws IOException {
        try {
            from.send(request.bytes());
            return from.answer(request.isHead());
        } catch (SocketException closed) {
            return null;
        }
    }

    private void sendSpoiled(RequestFuzzer.Request request) throws IOException {
        try (var once = RawConnection.open(service.port(), address())) {
            once.send(request.bytes());
            once.finish();
            Matcher failure = FAILURE.matcher(once.rest());
            if (failure.find()) {
                assertThat(failure.group(1)).isEqualTo("503");
                assertThat(PASSING).anyMatch(failure.group()::contains);
            }
        } catch (SocketException reset) {
            // It is closed before all has been read, which it need not be.
        }
    }

    /// Sends a part of it and neither goes on nor leaves.
    private void leaveHalf(RequestFuzzer.Request request) throws IOException {
        var half = RawConnection.open(service.port(), address());
        half.send(Arrays.copyOf(request.bytes(), request.bytes().length / 2));
        halves.add(half);
        if (halves.size() > MOST_HALVES) {
            halves.removeFirst().close();
        }
    }

    private String address() {
        return "127.0.%d.%d".formatted(fuzzer.upTo(200), 2 + fuzzer.upTo(200));
    }

    private void check(Answer answer) {
        statuses.merge(answer.status(), 1, Integer::sum);
        assertThat(answer.status()).as(answer.toString()).isBetween(200, 503);
        assertThat(answer.head()).doesNotContain("X-Evil");
        if (answer.status() >= 500) {
            assertThat(answer.status()).as(answer.toString()).isEqualTo(503);
            assertThat(PASSING)
                    .as(answer.toString())
                    .contains(
                            JsonMapper.shared().readTree(answer.body()).get("type").stringValue());
        }
        if (answer.status() == 202) {
            String location = RawConnection.header(answer.head(), "location");
            if (location != null && location.startsWith("/v1/jobs/")) {
                fuzzer.submitted(location.substring("/v1/jobs/".length()));
            }
        }
    }

    private record Traces(int threads, long files, long heap, int meters) {}

    private static Traces traces() throws IOException {
        System.gc();
        var memory = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return new Traces(
                    ManagementFactory.getThreadMXBean().getThreadCount(),
                    open.count(),
                    memory.getUsed(),
                    service.part(MeterRegistry.class).getMeters().size());
        }
    }

    private static void assertNothingIsLeftOf(Traces before) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(50))
                .untilAsserted(
                        () -> {
                            Traces now = traces();
                            assertThat(now.threads()).isLessThan(before.threads() + 20);
                            assertThat(now.files()).isLessThan(before.files() + 20);
                            assertThat(now.heap()).isLessThan(before.heap() + (48L << 20));
                            assertThat(now.meters()).isLessThan(before.meters() + 100);
                        });
    }
}
