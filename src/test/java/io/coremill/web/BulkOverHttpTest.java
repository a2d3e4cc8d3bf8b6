package io.coremill.web;

import static io.coremill.web.Service.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coremill.job.JobId;
import io.coremill.job.JobSpec;
import io.coremill.job.RetryPolicy;
import io.coremill.job.SteadyClock;
import io.coremill.queue.bulk.BulkFilter;
import io.coremill.queue.bulk.BulkKind;
import io.coremill.queue.bulk.BulkRequest;
import io.coremill.queue.key.KeyEvent;
import io.coremill.queue.key.KeyFigures;
import io.coremill.queue.sqlite.SqliteQueue;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@Timeout(60)
@Tag("anywhere")
class BulkOverHttpTest {
    private static final String LATER = "{\"type\":\"%s\",\"queue\":\"any\",\"delay\":\"PT1H\"}";

    @TempDir static Path directory;
    static Service service;

    /// What became of an action that was begun, and not gone on with, before the service was
    /// started.
    static JsonNode underWay;

    @BeforeAll
    static void start() {
        var clock = SteadyClock.system();
        JobId begun;
        try (var before = SqliteQueue.open(directory, "test", clock, System::nanoTime, List.of())) {
            for (int i = 0; i < 3; i++) {
                before.submit(specBefore(), 3).join();
            }
            var request = new BulkRequest(BulkKind.CANCEL, ofType("before"), null, null);
            begun = before.begin(request, 3, false, null).join().id();
        }
        service = Service.start(directory);
        underWay = finished("/v1/bulk-actions/" + begun);
    }

    private static JobSpec specBefore() {
        return new JobSpec(
                "before",
                "any",
                "{}",
                0,
                null,
                Duration.ofMinutes(1),
                new RetryPolicy(
                        3, RetryPolicy.Kind.FIXED, Duration.ofSeconds(1), Duration.ofSeconds(1)),
                null);
    }

    private static BulkFilter ofType(String type) {
        return new BulkFilter(
                null, type, null, null, List.of(), null, null, null, null, null, null, null);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void anActionGoesOnByItselfAndShowsHowFarItIs() throws Exception {
        String first = service.submitted(LATER.formatted("many"));
        String second = service.submitted(LATER.formatted("many"));
        String other = service.submitted(LATER.formatted("other"));
        String body = "{\"action\":\"cancel\",\"filter\":{\"type\":\"many\"}%s}";
        var counted = post(body.formatted(",\"dryRun\":true"));
        assertThat(counted.statusCode()).isEqualTo(200);
        assertThat(json(counted).get("matched").intValue()).isEqualTo(2);
        assertThat(json(counted).get("more").booleanValue()).isFalse();
        assertThat(state(first)).isEqualTo("scheduled");
        var begun = post(body.formatted(""));
        assertThat(begun.statusCode()).isEqualTo(202);
        String location = begun.headers().firstValue("Location").orElseThrow();
        assertThat(location).endsWith(json(begun).get("id").stringValue());
        JsonNode action = finished(location);
        assertThat(action.get("done").intValue()).isEqualTo(2);
        assertThat(action.get("failed").intValue()).isZero();
        assertThat(action.get("matched").intValue()).isEqualTo(2);
        assertThat(action.get("filter").get("type").stringValue()).isEqualTo("many");
        assertThat(state(first)).isEqualTo("cancelled");
        assertThat(state(second)).isEqualTo("cancelled");
        assertThat(state(other)).isEqualTo("scheduled");
        assertThat(json(service.get("/v1/bulk-actions?limit=1")).get("bulkActions").get(0))
                .isEqualTo(action);
        assertThat(json(service.post(location + "/cancel"))).isEqualTo(action);
    }

    @Test
    void actionsAreListedPageByPage() throws Exception {
        String request = "{\"action\":\"cancel\",\"filter\":{\"type\":\"nothing\"}}";
        String first = begun(request);
        String second = begun(request);
        JsonNode page = json(service.get("/v1/bulk-actions?limit=1"));
        assertThat(second).endsWith(page.get("bulkActions").get(0).get("id").stringValue());
        String next = page.get("next").stringValue();
        JsonNode older = json(service.get("/v1/bulk-actions?limit=1&cursor=" + next));
        assertThat(first).endsWith(older.get("bulkActions").get(0).get("id").stringValue());
        assertThat(json(service.get("/v1/bulk-actions?limit=500")).has("next")).isFalse();
        var refused = service.get("/v1/bulk-actions?cursor=x");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(json(refused).get("detail").stringValue()).contains("cursor");
    }

    @Test
    void anActionThatWasUnderWayGoesOnAfterARestart() {
        assertThat(underWay.get("state").stringValue()).isEqualTo("finished");
        assertThat(underWay.get("done").intValue()).isEqualTo(3);
        assertThat(underWay.get("failed").intValue()).isZero();
    }

    @Test
    void aRunningActionThatIsCancelledDoesNothingMore() throws Exception {
        String id = service.submitted(LATER.formatted("spared"));
        var gate = service.part(TestService.BulkGate.class);
        String location;
        gate.hold();
        try {
            location = begun("{\"action\":\"cancel\",\"filter\":{\"type\":\"spared\"}}");
            assertThat(json(service.get(location)).get("state").stringValue()).isEqualTo("running");
            JsonNode cancelled = json(service.post(location + "/cancel"));
            assertThat(cancelled.get("state").stringValue()).isEqualTo("cancelled");
        } finally {
            gate.letGo();
        }
        finished(begun("{\"action\":\"cancel\",\"filter\":{\"type\":\"nothing\"}}"));
        assertThat(json(service.get(location)).get("state").stringValue()).isEqualTo("cancelled");
        assertThat(json(service.get(location)).get("done").intValue()).isZero();
        assertThat(state(id)).isEqualTo("scheduled");
    }

    /// Of two jobs, one before the other.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "true  | {\"queue\":\"any\"}",
                "true  | {\"type\":\"Only-Here\"}",
                "true  | {\"typeContains\":\"only-h\"}",
                "true  | {\"id\":\"%1$s\"}",
                "true  | {\"state\":\"failed\"}",
                "true  | {\"tag\":\"only-here\"}",
                "true  | {\"errorKind\":\"handler-error\"}",
                "true  | {\"fingerprint\":\"%2$s\"}",
                "true  | {\"submittedBefore\":\"%3$s\"}",
                "false | {\"submittedAfter\":\"%3$s\"}",
                "true  | {\"finishedBefore\":\"%3$s\"}",
                "false | {\"finishedAfter\":\"%3$s\"}",
            })
    void eachFilterLeavesOthersAlone(boolean isFirst, String filter) throws Exception {
        String one = isFirst ? failed() : cancelled();
        Instant between = afterNow();
        String other = isFirst ? cancelled() : failed();
        String meant = isFirst ? one : other;
        String spared = isFirst ? other : one;
        JsonNode fingerprint = json(service.get("/v1/jobs/" + meant)).get("fingerprint");
        String asked = filter.formatted(meant, fingerprint.stringValue(), between);
        String body = "{\"action\":\"delete\",\"filter\":%s}".formatted(asked);
        assertThat(finished(begun(body)).get("done").intValue()).isPositive();
        assertThat(service.get("/v1/jobs/" + meant).statusCode()).isEqualTo(404);
        assertThat(service.get("/v1/jobs/" + spared).statusCode()).isEqualTo(200);
    }

    private static String failed() throws Exception {
        String id =
                service.submitted(
                        "{\"type\":\"Only-Here\",\"queue\":\"any\",\"tags\":[\"only-here\"]}");
        try (var run = new HandRun(service.queue(), "any")) {
            run.fail(run.next(), "no room");
        }
        return id;
    }

    private static String cancelled() throws Exception {
        String id = service.submitted("{\"type\":\"noop\",\"tags\":[\"elsewhere\"]}");
        service.post("/v1/jobs/" + id + "/cancel");
        return id;
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"fingerprint\":\"%2$s\"", "\"id\":\"%1$s\"", "\"tag\":\"only-here\""})
    void jobsThatFailedRunAgain(String filter) throws Exception {
        String id = failed();
        String other = cancelled();
        JsonNode fingerprint = json(service.get("/v1/jobs/" + id)).get("fingerprint");
        String asked = filter.formatted(id, fingerprint.stringValue());
        String body = "{\"action\":\"retry\",\"filter\":{%s}}".formatted(asked);
        JsonNode action = finished(begun(body));
        assertThat(action.get("done").intValue()).isEqualTo(1);
        assertThat(state(id)).isEqualTo("queued");
        assertThat(state(other)).isEqualTo("cancelled");
        finished(begun("{\"action\":\"cancel\",\"filter\":{\"id\":\"%s\"}}".formatted(id)));
        service.send(service.request("/v1/jobs/" + id).DELETE());
    }

    /// A millisecond in which nothing has happened yet, and which has come.
    private static Instant afterNow() {
        var clock = service.part(SteadyClock.class);
        Instant next = clock.instant().plusMillis(2).truncatedTo(ChronoUnit.MILLIS);
        while (clock.instant().isBefore(next)) {
            Thread.onSpinWait();
        }
        return next;
    }

    @Test
    void jobsMoveToAnotherQueue() throws Exception {
        String id =
                service.submitted(
                        "{\"type\":\"noop\",\"queue\":\"any\",\"delay\":\"PT1H\",\"tags\":[\"move\"]}");
        JsonNode action =
                finished(
                        begun(
                                "{\"action\":\"move\",\"queue\":\"cpu\",\"filter\":{\"tag\":\"move\"}}"));
        assertThat(action.get("done").intValue()).isEqualTo(1);
        assertThat(json(service.get("/v1/jobs/" + id)).get("queue").stringValue()).isEqualTo("cpu");
    }

    @Test
    void ofAnActionThatIsKeptNoLongerItsRequestHasTheIdStill() throws Exception {
        String body = "{\"action\":\"cancel\",\"filter\":{\"type\":\"long-ago\"}}";
        var first = post(body, "long-ago");
        JsonNode action = finished(first.headers().firstValue("Location").orElseThrow());
        forgetFinishedActions();
        String id = action.get("id").stringValue();
        assertThat(service.get("/v1/bulk-actions/" + id).statusCode()).isEqualTo(404);
        var again = post(body, "long-ago");
        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(again.headers().firstValue("Idempotency-Replayed")).contains("true");
        assertThat(json(again)).hasToString("{\"id\":\"%s\",\"gone\":true}".formatted(id));
    }

    /// As the store does with the oldest.
    private static void forgetFinishedActions() throws Exception {
        String file = "jdbc:sqlite:" + directory.resolve("coremill.db");
        try (var connection = DriverManager.getConnection(file);
                var statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 10000");
            statement.execute("DELETE FROM bulk_action WHERE state = 'FINISHED'");
        }
    }

    @Test
    void waitingJobsGetAnotherPriorityAndAreDueNow() throws Exception {
        String id = service.submitted(LATER.formatted("soon"));
        finished(
                begun(
                        "{\"action\":\"set-priority\",\"priority\":9,"
                                + "\"filter\":{\"type\":\"soon\",\"state\":[\"scheduled\"]}}"));
        assertThat(json(service.get("/v1/jobs/" + id)).get("priority").intValue()).isEqualTo(9);
        finished(
                begun(
                        "{\"action\":\"run-now\",\"filter\":{\"type\":\"soon\","
                                + "\"submittedAfter\":\"2020-01-01T00:00:00Z\"}}"));
        assertThat(state(id)).isEqualTo("queued");
        finished(begun("{\"action\":\"cancel\",\"filter\":{\"id\":\"%s\"}}".formatted(id)));
        finished(begun("{\"action\":\"delete\",\"filter\":{\"id\":\"%s\"}}".formatted(id)));
        assertThat(service.get("/v1/jobs/" + id).statusCode()).isEqualTo(404);
    }

    @Test
    void itMayBeAboutTheJobsOfASchedule() throws Exception {
        String schedule = "{\"cron\":\"@yearly\",\"job\":{\"type\":\"noop\"}}";
        service.send(
                service.request("/v1/schedules/yearly")
                        .header("Content-Type", "application/json")
                        .PUT(HttpRequest.BodyPublishers.ofString(schedule)));
        String made = json(service.post("/v1/schedules/yearly/run")).get("job").stringValue();
        String other = service.submitted("{\"type\":\"noop\"}");
        JsonNode action =
                finished(begun("{\"action\":\"cancel\",\"filter\":{\"schedule\":\"yearly\"}}"));
        assertThat(action.get("filter")).hasToString("{\"schedule\":\"yearly\"}");
        assertThat(action.get("done").intValue()).isEqualTo(1);
        assertThat(state(made)).isEqualTo("cancelled");
        assertThat(state(other)).isEqualTo("queued");
        service.post("/v1/jobs/" + other + "/cancel");
    }

    @Test
    void theSameRequestUnderAKeyIsAnsweredAsBefore() throws Exception {
        KeyFigures figures = service.part(KeyFigures.class);
        long replayed = figures.counted(KeyEvent.REPLAYED);
        long reused = figures.counted(KeyEvent.REUSED);
        String body = "{\"action\":\"cancel\",\"filter\":{\"tag\":\"t-1\"}}";
        var first = post(body, "bulk-1");
        assertThat(first.statusCode()).as(first.body()).isEqualTo(202);
        assertThat(first.headers().firstValue("Idempotency-Replayed")).isEmpty();
        String location = first.headers().firstValue("Location").orElseThrow();
        JsonNode action = finished(location);
        var again = post(body, "\"bulk-1\"");
        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(again.headers().firstValue("Location")).contains(location);
        assertThat(again.headers().firstValue("Idempotency-Replayed")).contains("true");
        assertThat(json(again)).isEqualTo(action);
        var other = post(body.replace("t-1", "t-2"), "bulk-1");
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(json(other).get("type").stringValue()).endsWith("key-reused");
        assertThat(post(body.replace("}}", "},\"dryRun\":true}"), "bulk-2").statusCode())
                .isEqualTo(200);
        assertThat(figures.counted(KeyEvent.REPLAYED)).isEqualTo(replayed + 1);
        assertThat(figures.counted(KeyEvent.REUSED)).isEqualTo(reused + 1);
    }

    @Test
    void whatCouldNotBeDoneIsCountedByItsReason() throws Exception {
        service.submitted(LATER.formatted("moving"));
        String location =
                begun("{\"action\":\"move\",\"queue\":\"cpu\",\"filter\":{\"type\":\"moving\"}}");
        JsonNode action = finished(location);
        assertThat(action.get("failed").intValue()).isEqualTo(1);
        assertThat(action.get("reasons").get("wrong-type").intValue()).isEqualTo(1);
        assertThat(action.get("queue").stringValue()).isEqualTo("cpu");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"filter\":{\"type\":\"x\"}}                               | action",
                "{\"action\":\"cancel\"}                                  | filter",
                "{\"action\":\"cancel\",\"filter\":{}}                    | filter",
                "{\"action\":\"cancel\",\"filter\":{\"state\":[]}}        | filter.state",
                "{\"action\":\"burn\",\"filter\":{\"type\":\"x\"}}        | action",
                "{\"action\":\"move\",\"filter\":{\"type\":\"x\"}}        | queue",
                "{\"action\":\"move\",\"queue\":\"nowhere\",\"filter\":{\"type\":\"x\"}} | queue",
                "{\"action\":\"set-priority\",\"filter\":{\"type\":\"x\"}} | priority",
                "{\"action\":\"cancel\",\"priority\":1,\"filter\":{\"type\":\"x\"}} | priority",
                "{\"action\":\"cancel\",\"filter\":{\"typ\":\"x\"}}       | filter.typ",
                "{\"action\":\"delete\",\"filter\":{\"typeContains\":\"\"}} | filter.typeContains",
                "{\"action\":\"delete\",\"filter\":{\"typeContains\":\" \"}} | filter.typeContains",
                "{\"action\":\"delete\",\"filter\":{\"queue\":\"\",\"type\":\"x\"}} | filter.queue",
                "{\"action\":\"delete\",\"filter\":{\"type\":\"\\t\"}}   | filter.type",
                "{\"action\":\"delete\",\"filter\":{\"tag\":\"\"}}       | filter.tag",
                "{\"action\":\"delete\",\"filter\":{\"schedule\":\"\"}}  | filter.schedule",
                "{\"action\":\"delete\",\"filter\":{\"id\":\"\"}}        | filter.id",
                "{\"action\":\"delete\",\"filter\":{\"errorKind\":\"\"}} | filter.errorKind",
                "{\"action\":\"delete\",\"filter\":{\"fingerprint\":\"\"}} | filter.fingerprint",
                "{\"action\":\"delete\",\"filter\":{\"state\":\"\"}}     | filter.state",
                "{\"action\":\"delete\",\"filter\":{\"finishedBefore\":\"\"}} |"
                        + " filter.finishedBefore",
                "{\"action\":\"delete\",\"filter\":{\"type\":null}}     | filter.type",
                "{\"action\":\"delete\",\"filter\":{\"queue\":null,\"type\":\"x\"}} | filter.queue",
                "{\"action\":\"delete\",\"filter\":{\"state\":null,\"type\":\"x\"}} | filter.state",
                "{\"action\":\"delete\",\"filter\":{\"id\":null,\"type\":\"x\"}} | filter.id",
                "{\"action\":\"delete\",\"filter\":{\"type\":\"x\",\"finishedBefore\":null}} |"
                        + " filter.finishedBefore",
                "{\"action\":\"set-priority\",\"priority\":101,\"filter\":{\"type\":\"x\"}} |"
                        + " priority",
                "{\"action\":\"cancel\",\"filter\":{\"type\":\"x\\u0000\"}} | filter.type",
                "{\"action\":\"cancel\",\"filter\":{\"tag\":\"\\ud800\"}} | filter.tag",
                "{\"action\":\"cancel\",\"filter\":{\"state\":\"failed\"}} | filter.state",
                "{\"action\":\"cancel\",\"filter\":{\"errorKind\":\"timeout\"}} | filter.state",
                "{\"action\":\"retry\",\"filter\":{\"errorKind\":\"x\"}}  | filter.errorKind",
                "{\"action\":\"retry\",\"filter\":{\"fingerprint\":\"x\"}} | filter.fingerprint",
                "{\"action\":\"cancel\",\"filter\":{\"submittedBefore\":1}} |"
                        + " filter.submittedBefore",
                "{\"action\":\"cancel\",\"filter\":{\"id\":\"xyz\"}}      | filter.id",
                "{\"action\":\"cancel\",\"filter\":[1,{\"a\":2}]}         | filter",
                "{\"action\":\"cancel\",\"filter\":null}             | filter",
                "{\"action\":\"cancel\",\"filter\":{\"tag\":\"a b\"}}     | filter.tag",
                "{\"action\":\"retry\",\"filter\":{\"errorKind\":\"timeout\","
                        + "\"state\":\"cancelled\"}} | filter.state",
                "{\"action\":\"cancel\",\"filter\":{\"finishedBefore\":\"2030-01-01T00:00:00Z\","
                        + "\"state\":\"queued\"}} | filter.state",
                "{\"action\":\"cancel\",\"filter\":{\"type\":\"x\"},\"when\":1} | when",
            })
    void whatCannotBeDoneIsRefusedByName(String body, String field) throws Exception {
        var answer = post(body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
        assertThat(json(answer).get("errors").valueStream())
                .extracting(error -> error.get("field").stringValue())
                .as("what is given and wrong is not called missing")
                .containsExactly(field);
    }

    @Test
    void anActionThatIsNotThereIsNotFound() throws Exception {
        String path = "/v1/bulk-actions/01990d6e-7d2c-7a45-9c1f-3f6d2a8b4c5e";
        assertThat(service.get(path).statusCode()).isEqualTo(404);
        assertThat(service.post(path + "/cancel").statusCode()).isEqualTo(404);
        assertThat(service.get("/v1/bulk-actions?limit=0").statusCode()).isEqualTo(400);
    }

    private static String begun(String body) throws Exception {
        var answer = post(body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return answer.headers().firstValue("Location").orElseThrow();
    }

    private static JsonNode finished(String location) {
        return await().until(
                        () -> json(service.get(location)),
                        action -> action.get("state").stringValue().equals("finished"));
    }

    private static String state(String id) throws Exception {
        return json(service.get("/v1/jobs/" + id)).get("state").stringValue();
    }

    private static HttpResponse<String> post(String body) throws Exception {
        return service.send(request(body));
    }

    private static HttpResponse<String> post(String body, String key) throws Exception {
        return service.send(request(body).header("Idempotency-Key", key));
    }

    private static HttpRequest.Builder request(String body) {
        return service.request("/v1/bulk-actions")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }
}
