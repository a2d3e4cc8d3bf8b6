package io.coremill.web;

import static io.coremill.web.Service.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.Result;
import io.coremill.queue.cluster.NodeSummary;
import io.coremill.queue.cluster.ServedQueue;
import io.coremill.queue.key.IdempotencyKey;
import io.coremill.queue.key.KeyEvent;
import io.coremill.queue.key.KeyFigures;
import io.coremill.settings.HttpSettings;
import io.coremill.web.sight.CallerSight;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.mock.web.MockHttpServletRequest;

/// Submissions with an `Idempotency-Key`, and those of jobs that are to be the only ones.
@Timeout(60)
@Tag("anywhere")
class KeysOverHttpTest {
    private static final String HEADER = "Idempotency-Key";
    private static final String NOOP = "{\"type\":\"noop\"}";
    private static final String ELSEWHERE = "{\"type\":\"elsewhere\",\"queue\":\"any\"}";

    @TempDir static Path directory;
    static Service service;

    @BeforeAll
    static void start() {
        service = Service.start(directory);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void aRequestThatIsSentAgainGetsTheSameStatusLocationAndJob() throws Exception {
        var first = service.submit(NOOP, HEADER, "again");
        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(first.headers().firstValue("Idempotency-Replayed")).isEmpty();
        service.post(location(first) + "/cancel");
        var again = service.submit(NOOP, HEADER, "again");
        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(again.headers().firstValue("Idempotency-Replayed")).contains("true");
        assertThat(location(again)).isEqualTo(location(first));
        assertThat(json(again).get("state").stringValue()).isEqualTo("cancelled");
    }

    @Test
    void whatBecomesOfRequestsWithKeysIsCounted() throws Exception {
        var figures = service.part(KeyFigures.class);
        var before = new EnumMap<KeyEvent, Long>(KeyEvent.class);
        EnumSet.allOf(KeyEvent.class).forEach(it -> before.put(it, figures.counted(it)));
        service.submit(NOOP, HEADER, "counted");
        service.submit(NOOP, HEADER, "counted");
        service.submit("{\"type\":\"noop\",\"priority\":1}", HEADER, "counted");
        for (var onConflict : List.of("keep", "keep", "reject", "replace")) {
            service.submit(
                    "{\"type\":\"noop\",\"unique\":{\"key\":\"counted\",\"onConflict\":\"%s\"}}"
                            .formatted(onConflict));
        }
        assertThat(before)
                .allSatisfy(
                        (event, count) ->
                                assertThat(figures.counted(event) - count)
                                        .as("%s", event)
                                        .isEqualTo(event == KeyEvent.IN_FLIGHT ? 0 : 1));
    }

    @Test
    void aJobThatIsGoneIsTheAnswerWithinItsPeriod() throws Exception {
        String body = "{\"type\":\"noop\",\"unique\":{\"key\":\"gone\",\"for\":\"PT1H\"}}";
        var first = service.submit(body);
        service.post(location(first) + "/cancel");
        service.send(service.request(location(first)).DELETE());
        assertThat(service.get(location(first)).statusCode()).isEqualTo(404);
        var again = service.submit(body);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(location(again)).isEqualTo(location(first));
        assertThat(json(again).get("gone").booleanValue()).isTrue();
    }

    @Test
    void keysAreKeptForADayOrAsLongAsTheSettingSays() {
        var kept = service.part(HttpSettings.class);
        assertThat(kept.keepIdempotencyKeys()).isEqualTo(Duration.ofHours(24));
        var binder =
                new Binder(
                        new MapConfigurationPropertySource(
                                Map.of("coremill.http.keep-idempotency-keys", "90m")));
        var settings = binder.bindOrCreate("coremill.http", HttpSettings.class);
        assertThat(settings.keepIdempotencyKeys()).isEqualTo(Duration.ofMinutes(90));
        var request = new MockHttpServletRequest();
        request.addHeader(HEADER, "kept");
        var requests = new IdempotentRequests(settings, service.part(KeyFigures.class));
        assertThat(requests.keyOf(CallerSight.ALL, request, new byte[0]))
                .extracting("keptFor")
                .isEqualTo(Duration.ofMinutes(90));
    }

    @Test
    void quotedOrBareAKeyIsTheSame() throws Exception {
        var bare = service.submit(NOOP, HEADER, "bare-or-quoted");
        var quoted = service.submit(NOOP, HEADER, "\"bare-or-quoted\"");
        assertThat(location(quoted)).isEqualTo(location(bare));
        var escaped = service.submit(NOOP, HEADER, "\"a \\\"word\\\"\"");
        assertThat(escaped.statusCode()).isEqualTo(202);
    }

    @Test
    void anotherBodyUnderTheSameKeyIsRefused() throws Exception {
        service.submit(NOOP, HEADER, "other-body");
        var other = service.submit("{\"type\":\"noop\",\"priority\":1}", HEADER, "other-body");
        assertProblem(other, 422, "key-reused");
        assertThat(field(other)).isEqualTo(HEADER);
    }

    @Test
    void aRefusedSubmissionLeavesItsKeyFree() throws Exception {
        assertThat(service.submit("{\"type\":\"none\"}", HEADER, "refused").statusCode())
                .isEqualTo(422);
        String tiny = "{\"type\":\"noop\",\"queue\":\"tiny\"}";
        var filling = service.submit(tiny);
        assertThat(service.submit(tiny, HEADER, "refused").statusCode()).isEqualTo(429);
        service.post(location(filling) + "/cancel");
        var accepted = service.submit(NOOP, HEADER, "refused");
        assertThat(accepted.statusCode()).isEqualTo(202);
        assertThat(accepted.headers().firstValue("Idempotency-Replayed")).isEmpty();
    }

    @Test
    void whatWasAcceptedOnceIsAnsweredThoughItWouldBeRefusedNow() throws Exception {
        var nodes = service.part(TestNodes.class);
        String far = "{\"type\":\"far\",\"queue\":\"far-away\"}";
        nodes.only(TestNodes.node("b", false, taking("far-away", "far")));
        var first = service.submit(far, HEADER, "far");
        assertThat(first.statusCode()).isEqualTo(202);
        nodes.only();
        assertThat(service.submit(far).statusCode()).isEqualTo(422);
        assertThat(location(service.submit(far, HEADER, "far"))).isEqualTo(location(first));
    }

    private static NodeSummary taking(String queue, String type) {
        var served =
                new ServedQueue(
                        queue, "threads", 2, 0, List.of(type), 100, Duration.ofMinutes(5), 3);
        return new NodeSummary(List.of(served), List.of(), 4, List.of(), false);
    }

    @Test
    void aJobThatIsNoLongerKeptIsGone() throws Exception {
        var first = service.submit(NOOP, HEADER, "gone");
        String id = json(first).get("id").stringValue();
        service.post(location(first) + "/cancel");
        try (var connection =
                        DriverManager.getConnection(
                                "jdbc:sqlite:" + directory.resolve("coremill.db"));
                var statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 10000");
            statement.execute("DELETE FROM job WHERE id = " + upperHalf(id));
        }
        for (String prefer : List.of("wait=5", "none")) {
            var again = service.submit(NOOP, HEADER, "gone", "Prefer", prefer);
            assertThat(again.statusCode()).isEqualTo(202);
            assertThat(location(again)).isEqualTo("/v1/jobs/" + id);
            assertThat(json(again).toString())
                    .isEqualTo("{\"id\":\"%s\",\"gone\":true}".formatted(id));
        }
    }

    @Test
    void aRequestUnderWayIsNotCarriedOutTwice() throws Exception {
        var requests = service.part(IdempotentRequests.class);
        var key = new IdempotencyKey("", "under-way", "", Duration.ofHours(1));
        var begun = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var first =
                CompletableFuture.supplyAsync(
                        () ->
                                requests.alone(
                                        key,
                                        () -> {
                                            begun.countDown();
                                            return await(end);
                                        }));
        begun.await();
        var second = service.submit(NOOP, HEADER, "under-way");
        assertProblem(second, 409, "key-in-flight");
        assertThat(second.headers().firstValue("Retry-After")).contains("1");
        end.countDown();
        first.join();
        assertThat(service.submit(NOOP, HEADER, "under-way").statusCode()).isEqualTo(202);
    }

    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whoSendsAWaitAgainWaitsAsBefore() throws Exception {
        try (var run = new HandRun(service.queue(), "any")) {
            String[] headers = {HEADER, "waits", "Prefer", "wait=20"};
            var first = sendAsync(ELSEWHERE, headers);
            var lease = run.next();
            int replayed;
            do { // the first is under way until its job is known to be stored
                replayed = service.submit(ELSEWHERE, HEADER, "waits").statusCode();
            } while (replayed == 409);
            assertThat(replayed).isEqualTo(202);
            var again = sendAsync(ELSEWHERE, headers);
            run.succeed(lease, Result.json("{}"));
            assertThat(first.get().statusCode()).isEqualTo(200);
            assertThat(again.get().statusCode()).isEqualTo(200);
            assertThat(location(again.get())).isEqualTo(location(first.get()));
            assertThat(service.submit(ELSEWHERE, headers).statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"", "\"a", "a b", "\"\"", "\"a\\b\"", "a\""})
    void aKeyThatIsNoneIsRefused(String key) throws Exception {
        var response = service.submit(NOOP, HEADER, key);
        assertProblem(response, 400, "invalid-parameter");
        assertThat(field(response)).isEqualTo(HEADER);
    }

    @Test
    void aKeyThatIsThereTwiceIsRefused() throws Exception {
        var response = service.submit(NOOP, HEADER, "a", HEADER, "b");
        assertProblem(response, 400, "invalid-parameter");
    }

    @ParameterizedTest
    @CsvSource({
        "POST,/v1/jobs/01a202f5-746f-7000-a1f7-2600dcf749e6/cancel",
        "POST,/v1/jobs/01a202f5-746f-7000-a1f7-2600dcf749e6/retry",
        "POST,/v1/queues/cpu/pause",
        "POST,/v1/queues/cpu/resume",
        "POST,/v1/queues/cpu/retry-failed",
        "POST,/v1/workers/python-1/recycle",
        "POST,/v1/comparisons",
        "PATCH,/v1/jobs/01a202f5-746f-7000-a1f7-2600dcf749e6",
        "DELETE,/v1/jobs/01a202f5-746f-7000-a1f7-2600dcf749e6",
        "PUT,/v1/schedules/s",
        "DELETE,/v1/schedules/s",
        "POST,/v1/schedules/s/run",
        "POST,/v1/schedules/s/pause",
        "POST,/v1/schedules/s/resume",
        "POST,/v1/bulk-actions/01a202f5-746f-7000-a1f7-2600dcf749e6/cancel"
    })
    void elsewhereTheHeaderIsRefusedByName(String method, String path) throws Exception {
        var request =
                service.submission(NOOP.getBytes(StandardCharsets.UTF_8), HEADER, "elsewhere")
                        .uri(service.request(path).build().uri())
                        .method(method.toUpperCase(Locale.ROOT), body());
        var response = service.send(request);
        assertProblem(response, 400, "not-supported");
        assertThat(field(response)).isEqualTo(HEADER);
    }

    private static java.net.http.HttpRequest.BodyPublisher body() {
        return java.net.http.HttpRequest.BodyPublishers.ofString(NOOP);
    }

    @Test
    void aLookIsMadeWhateverKeyItHas() throws Exception {
        assertThat(service.get("/v1/queues", HEADER, "a").statusCode()).isEqualTo(200);
    }

    // Jobs that are to be the only ones

    @Test
    void theJobThatIsThereIsTheAnswer() throws Exception {
        var first = service.submit(unique("kept", ""));
        var second = service.submit(unique("kept", ""));
        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(location(second)).isEqualTo(location(first));
        assertThat(json(second)).isEqualTo(json(service.get(location(first))));
    }

    @Test
    void aRejectionNamesTheJobThatIsThere() throws Exception {
        var first = service.submit(unique("rejected", ""));
        var second = service.submit(unique("rejected", ",\"onConflict\":\"reject\""));
        assertProblem(second, 409, "key-held");
        String id = json(first).get("id").stringValue();
        assertThat(json(second).get("job").stringValue()).isEqualTo(id);
        assertThat(json(second).get("detail").stringValue()).contains(id);
    }

    @Test
    void aWaitingJobIsReplaced() throws Exception {
        String options = ",\"onConflict\":\"replace\"";
        var first = service.submit(unique("replaced", options));
        var second =
                service.submit(
                        unique("replaced", options)
                                .replace("{\"type\"", "{\"priority\":7,\"type\""));
        assertThat(second.statusCode()).isEqualTo(202);
        assertThat(location(second)).isEqualTo(location(first));
        assertThat(json(second).get("priority").intValue()).isEqualTo(7);
        assertThat(json(service.get(location(first)))).isEqualTo(json(second));
    }

    @Test
    void aJobIsPutOffNoLongerThanItsBoundFromTheStart() throws Exception {
        String options = ",\"onConflict\":\"replace\",\"maxDelay\":\"PT1M\"";
        var job =
                json(
                        service.submit(
                                unique("bounded", options)
                                        .replace("{\"type\"", "{\"delay\":\"PT1H\",\"type\"")));
        var submitted = java.time.Instant.parse(job.get("submittedAt").stringValue());
        var due = java.time.Instant.parse(job.get("dueAt").stringValue());
        assertThat(due).isBetween(submitted.plusSeconds(59), submitted.plusSeconds(61));
    }

    @Test
    void aJobShowsWhatItSaidOfItsKeyInFull() throws Exception {
        var first = service.submit(unique("shown", ",\"for\":\"PT1H\""));
        var all =
                "{\"key\":\"shown\",\"scope\":\"queue\","
                        + "\"while\":[\"scheduled\",\"queued\",\"running\"],"
                        + "\"for\":\"PT1H\",\"onConflict\":\"keep\"}";
        assertThat(json(first).get("unique").toString()).isEqualTo(all);
        assertThat(json(service.get(location(first))).get("unique").toString()).isEqualTo(all);
        assertThat(json(service.get("/v1/jobs?limit=1")).at("/jobs/0/unique/key").stringValue())
                .isEqualTo("shown");
        assertThat(json(service.submit("{\"type\":\"noop\"}")).has("unique")).isFalse();
    }

    @Test
    void aRetryByHandNamesTheJobThatHoldsTheKey() throws Exception {
        var first = service.submit(unique("retried", ""));
        service.post(location(first) + "/cancel");
        var second = service.submit(unique("retried", ""));
        var retried = service.post(location(first) + "/retry");
        assertProblem(retried, 409, "key-held");
        assertThat(json(retried).get("job").stringValue())
                .isEqualTo(json(second).get("id").stringValue());
    }

    private static String unique(String key, String more) {
        return "{\"type\":\"noop\",\"unique\":{\"key\":\"%s\"%s}}".formatted(key, more);
    }

    private static CompletableFuture<HttpResponse<String>> sendAsync(
            String body, String... headers) {
        var request = service.submission(body.getBytes(StandardCharsets.UTF_8), headers).build();
        return service.client().sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    private static long upperHalf(String id) {
        return java.util.UUID.fromString(id).getMostSignificantBits();
    }

    private static String location(HttpResponse<String> response) {
        return response.headers().firstValue("Location").orElseThrow();
    }

    private static String field(HttpResponse<String> response) {
        return json(response).get("errors").get(0).get("field").stringValue();
    }

    private static void assertProblem(HttpResponse<String> response, int status, String type) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(json(response).get("type").stringValue()).isEqualTo("/problems/" + type);
    }
}
