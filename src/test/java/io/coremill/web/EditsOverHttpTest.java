package io.coremill.web;

import static io.coremill.web.Service.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.Result;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Jobs are found, changed and removed.
@Timeout(60)
@Tag("anywhere")
class EditsOverHttpTest {
    private static final String ELSEWHERE = "{\"type\":\"elsewhere\",\"queue\":\"any\"}";
    private static final String LATER =
            "{\"type\":\"elsewhere\",\"queue\":\"any\",\"delay\":\"PT1H\"}";

    /// One more than are looked at, before all others.
    private static final String FAILURES =
            """
            INSERT INTO job (id, id_low, queue, state, priority, due, version, attempt, crashes,
                             cancel_requested, type, timeout, max_attempts, backoff, backoff_base,
                             backoff_max, submitted, finished, payload, fingerprint, error_kind)
            WITH RECURSIVE numbers(n) AS (
                SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n <= 100000)
            SELECT -n, 0, 'any', 'failed', 0, n, 1, 1, 0, 0, 'gone-by', 1, 1, 'FIXED', 1, 1, n, n,
                   '{}', 'f', 'timeout'
            FROM numbers
            """;

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
    void failuresOfOneCauseAreAGroupAndAreFoundByItsFingerprint() throws Exception {
        var ids = new ArrayList<String>();
        try (var run = new HandRun(service.queue(), "any")) {
            for (String message : List.of("row 1 is bad", "row 22 is bad", "no room")) {
                ids.add(service.submitted(ELSEWHERE));
                run.fail(run.next(), message);
            }
        }
        JsonNode answer = json(service.get("/v1/errors?queue=any&type=elsewhere"));
        assertThat(answer.get("partial").booleanValue()).isFalse();
        assertThat(answer.get("more").booleanValue()).isFalse();
        JsonNode group = answer.get("errors").get(0);
        assertThat(group.get("count").intValue()).isEqualTo(2);
        assertThat(group.get("kind").stringValue()).isEqualTo("handler-error");
        assertThat(group.get("message").stringValue()).isEqualTo("row 22 is bad");
        assertThat(group.get("sample").stringValue()).isEqualTo(ids.get(1));
        String fingerprint = group.get("fingerprint").stringValue();
        JsonNode job = json(service.get("/v1/jobs/" + ids.get(0)));
        assertThat(job.get("fingerprint").stringValue()).isEqualTo(fingerprint);
        assertThat(listed("fingerprint=" + fingerprint)).containsExactly(ids.get(1), ids.get(0));
        assertThat(listed("errorKind=handler-error&sort=finished&type=elsewhere"))
                .containsExactlyElementsOf(ids);
        assertThat(json(service.get("/v1/errors?limit=1")).get("more").booleanValue()).isTrue();
        JsonNode counts = json(service.get("/v1/jobs/counts?fingerprint=" + fingerprint));
        assertThat(counts.get("counts")).hasSize(1);
        assertThat(counts.get("counts").get(0).get("jobs").intValue()).isEqualTo(2);
        assertThat(service.get("/v1/jobs/export?fingerprint=" + fingerprint).body())
                .contains(ids.get(0), ids.get(1))
                .doesNotContain(ids.get(2));
    }

    @Test
    void ofMoreFailuresThanAreLookedAtTheGroupsArePartial() throws Exception {
        write(FAILURES);
        JsonNode answer = json(service.get("/v1/errors?type=gone-by"));
        assertThat(answer.get("partial").booleanValue()).isTrue();
        assertThat(answer.get("errors").get(0).get("count").intValue()).isBetween(1, 100_000);
        write("DELETE FROM job WHERE id < 0");
        assertThat(json(service.get("/v1/errors")).get("partial").booleanValue()).isFalse();
    }

    private static void write(String change) throws SQLException {
        String file = "jdbc:sqlite:" + directory.resolve("coremill.db");
        try (var connection = DriverManager.getConnection(file);
                var statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 10000");
            statement.execute(change);
        }
    }

    @Test
    void aListInAnyOrderGoesOnFromItsCursor() throws Exception {
        var ids = new ArrayList<String>();
        try (var run = new HandRun(service.queue(), "any")) {
            for (int i = 0; i < 3; i++) {
                ids.add(service.submitted("{\"type\":\"paged\",\"queue\":\"any\"}"));
                run.succeed(run.next(), Result.json("{}"));
            }
        }
        for (String sort : List.of("submitted", "finished")) {
            assertThat(pages("type=paged&limit=1&sort=" + sort)).isEqualTo(ids);
            assertThat(pages("type=paged&limit=1&sort=-" + sort)).isEqualTo(ids.reversed());
        }
        String cursor = json(service.get("/v1/jobs?type=paged&limit=1")).get("next").stringValue();
        assertThat(service.get("/v1/jobs?type=paged&sort=finished&cursor=" + cursor).statusCode())
                .isEqualTo(400);
        String submitted =
                json(service.get("/v1/jobs/" + ids.get(1))).get("submittedAt").stringValue();
        assertThat(listed("type=paged&submittedBefore=" + submitted)).doesNotContain(ids.get(2));
        assertThat(listed("type=paged&submittedAfter=" + submitted)).contains(ids.get(2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "errorKind=nonsense                   | errorKind",
                "fingerprint=xyz                      | fingerprint",
                "submittedAfter=yesterday             | submittedAfter",
                "submittedBefore=1                    | submittedBefore",
                "finishedAfter=x                      | finishedAfter",
                "finishedBefore=x                     | finishedBefore",
                "finishedAfter=%2B999999999-12-31T23:59:59Z | finishedAfter",
                "submittedBefore=%2B10000-01-01T00:00:00Z | submittedBefore",
                "errorKind=timeout&state=queued       | state",
                "finishedAfter=2026-01-01T00:00:00Z&state=running | state",
                "sort=finished&state=queued           | state",
                "sort=priority                        | sort",
            })
    void aSearchThatCannotBeMeantIsRefusedByName(String query, String parameter) throws Exception {
        var answer = service.get("/v1/jobs?" + query);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).get("errors").get(0).get("field").stringValue())
                .isEqualTo(parameter);
    }

    @ParameterizedTest
    @CsvSource({"queue=,queue", "type=%20,type", "limit=0,limit", "limit=501,limit"})
    void failuresOfNothingAreNotAskedFor(String query, String parameter) throws Exception {
        var answer = service.get("/v1/errors?" + query);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).get("errors").get(0).get("field").stringValue())
                .isEqualTo(parameter);
    }

    @Test
    void aWaitingJobIsChanged() throws Exception {
        String path = "/v1/jobs/" + service.submitted(LATER);
        String tag = service.get(path).headers().firstValue("ETag").orElseThrow();
        var answer =
                patch(
                        path,
                        "{\"priority\":7,\"timeout\":\"PT9S\",\"maxAttempts\":4}",
                        "If-Match",
                        tag);
        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode job = json(answer);
        assertThat(job.get("priority").intValue()).isEqualTo(7);
        assertThat(job.get("timeout").stringValue()).isEqualTo("PT9S");
        assertThat(job.get("maxAttempts").intValue()).isEqualTo(4);
        assertThat(job.get("state").stringValue()).isEqualTo("scheduled");
        assertThat(json(service.get(path)).get("priority").intValue()).isEqualTo(7);
        assertThat(answer.headers().firstValue("ETag")).isPresent().get().isNotEqualTo(tag);
        assertThat(patch(path, "{\"priority\":8}", "If-Match", tag).statusCode()).isEqualTo(412);
        assertThat(patch(path, "{\"priority\":8}", "If-Match", "nonsense").statusCode())
                .isEqualTo(412);
        assertThat(patch(path, "{\"priority\":8}", "If-Match", "*").statusCode()).isEqualTo(200);
        assertThat(
                        json(patch(path, "{\"runAt\":\"2020-01-01T00:00:00Z\"}"))
                                .get("state")
                                .stringValue())
                .isEqualTo("queued");
        service.post(path + "/cancel");
    }

    @Test
    void tagsAndTheTimeToExpireAreChangedAndTakenAway() throws Exception {
        String path = "/v1/jobs/" + service.submitted(LATER);
        String tag = service.get(path).headers().firstValue("ETag").orElseThrow();
        String change = "{\"tags\":[\"red\",\"late\",\"red\"],\"expires\":\"PT2H\"}";
        JsonNode job = json(patch(path, change, "If-Match", tag));
        assertThat(job.get("tags").toString()).isEqualTo("[\"red\",\"late\"]");
        assertThat(Instant.parse(job.get("expires").stringValue()))
                .isAfter(Instant.parse(job.get("dueAt").stringValue()));
        assertThat(json(service.get(path)).get("expires")).isEqualTo(job.get("expires"));
        assertThat(listed("tag=late")).containsExactly(job.get("id").stringValue());
        assertThat(patch(path, change, "If-Match", tag).statusCode()).isEqualTo(412);
        JsonNode priority = json(patch(path, "{\"priority\":3}"));
        assertThat(priority.get("tags")).isEqualTo(job.get("tags"));
        assertThat(priority.get("expires")).isEqualTo(job.get("expires"));
        JsonNode at = json(patch(path, "{\"expires\":\"2030-01-31T09:00:00+01:00\"}"));
        assertThat(at.get("expires").stringValue()).isEqualTo("2030-01-31T08:00:00Z");
        JsonNode none = json(patch(path, "{\"tags\":null,\"expires\":null}"));
        assertThat(none.has("tags")).isFalse();
        assertThat(none.has("expires")).isFalse();
        assertThat(listed("tag=late")).isEmpty();
        service.post(path + "/cancel");
        assertThat(patch(path, change).statusCode()).isEqualTo(409);
    }

    @Test
    void aJobMovesToAQueueThatHasRoomAndWhereNoOtherHasItsKey() throws Exception {
        String waiting =
                "{\"type\":\"noop\",\"queue\":\"%s\",\"delay\":\"PT1H\",\"unique\":{\"key\":\"%s\"}}";
        String path = "/v1/jobs/" + service.submitted(waiting.formatted("any", "moves"));
        assertThat(json(patch(path, "{\"queue\":\"cpu\"}")).get("queue").stringValue())
                .isEqualTo("cpu");
        assertThat(json(service.get(path)).get("queue").stringValue()).isEqualTo("cpu");
        String other = "/v1/jobs/" + service.submitted(waiting.formatted("any", "moves"));
        var held = patch(other, "{\"queue\":\"cpu\"}");
        assertThat(held.statusCode()).isEqualTo(409);
        assertThat(json(held).get("type").stringValue()).isEqualTo("/problems/key-held");
        String filling = service.submitted("{\"type\":\"noop\",\"queue\":\"tiny\"}");
        var full = patch(other, "{\"queue\":\"tiny\"}");
        assertThat(full.statusCode()).isEqualTo(429);
        assertThat(json(service.get(other)).get("queue").stringValue()).isEqualTo("any");
        service.post("/v1/jobs/" + filling + "/cancel");
        assertThat(patch(other, "{\"queue\":\"tiny\"}").statusCode()).isEqualTo(200);
        service.post(other + "/cancel");
        service.post(path + "/cancel");
    }

    @Test
    void aJobThatHasStartedTakesNoTimeToExpire() throws Exception {
        String path = "/v1/jobs/" + service.submitted(ELSEWHERE);
        try (var run = new HandRun(service.queue(), "any")) {
            run.fail(run.next(), "no");
        }
        service.post("/v1/queues/any/pause");
        try {
            service.post(path + "/retry");
            var refused = patch(path, "{\"expires\":\"PT1H\"}");
            assertThat(refused.statusCode()).isEqualTo(422);
            assertThat(json(refused).get("detail").stringValue()).contains("started before");
            assertThat(patch(path, "{\"expires\":null}").statusCode()).isEqualTo(200);
            service.post(path + "/cancel");
        } finally {
            service.post("/v1/queues/any/resume");
        }
    }

    @ParameterizedTest
    @CsvSource({"expires,expires", "deadline,deadline"})
    void aJobIsNotPutOffPastOneOfItsLimits(String field, String named) throws Exception {
        String limited = LATER.replace("}", ",\"%s\":\"PT2H\"}".formatted(field));
        String path = "/v1/jobs/" + service.submitted(limited);
        JsonNode before = json(service.get(path));
        String limit = before.get(field).stringValue();
        for (String late : List.of(limit, "2030-01-31T08:00:00Z")) {
            var refused = patch(path, "{\"runAt\":\"%s\"}".formatted(late));
            assertThat(refused.statusCode()).isEqualTo(422);
            JsonNode error = json(refused).get("errors").get(0);
            assertThat(error.get("field").stringValue()).isEqualTo("runAt");
            assertThat(error.get("detail").stringValue()).contains(named, limit);
        }
        assertThat(json(service.get(path))).isEqualTo(before);
        String inTime = Instant.parse(limit).minusMillis(1).toString();
        assertThat(patch(path, "{\"runAt\":\"%s\"}".formatted(inTime)).statusCode()).isEqualTo(200);
        assertThat(patch(path, "{\"expires\":\"PT1H\"}").statusCode()).isEqualTo(422);
        service.post(path + "/cancel");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"priority\":101}             | priority",
                "{\"priority\":null}            | priority",
                "{\"queue\":\"nowhere\"}        | queue",
                "{\"queue\":\"cpu\"}            | type",
                "{\"timeout\":\"P1Y\"}          | timeout",
                "{\"expires\":\"P1Y\"}          | expires",
                "{\"maxAttempts\":0}            | maxAttempts",
                "{\"runAt\":\"2099-01-01T00:00:00Z\"} | runAt",
                "{\"payload\":{}}               | payload",
                "{\"tags\":\"red\"}             | tags",
                "{\"tags\":[\"two words\"]}     | tags",
                "{\"expires\":\"PT30M\"}        | expires",
                "{\"expires\":\"2020-01-01T00:00:00Z\"} | expires",
                "{\"expires\":true}             | expires",
                "{\"runAt\":\"2035-01-31T08:00:00Z\",\"expires\":\"P1D\"} | expires",
                "{\"state\":\"queued\"}         | state",
            })
    void aChangeThatCannotBeMadeIsRefusedByName(String body, String field) throws Exception {
        String path = "/v1/jobs/" + service.submitted(LATER);
        JsonNode before = json(service.get(path));
        var answer = patch(path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
        assertThat(json(answer).get("errors").get(0).get("field").stringValue()).isEqualTo(field);
        assertThat(json(service.get(path))).isEqualTo(before);
    }

    @Test
    void whatRunsOrIsOverIsLeftAsItIs() throws Exception {
        String path = "/v1/jobs/" + service.submitted(ELSEWHERE);
        try (var run = new HandRun(service.queue(), "any")) {
            var lease = run.next();
            assertThat(patch(path, "{\"priority\":1}").statusCode()).isEqualTo(409);
            assertThat(delete(path).statusCode()).isEqualTo(409);
            run.succeed(lease, Result.json("{}"));
        }
        assertThat(patch(path, "{\"priority\":1}").statusCode()).isEqualTo(409);
        assertThat(patch("/v1/jobs/" + new UUID(1, 1), "{}").statusCode()).isEqualTo(404);
    }

    @Test
    void aBodyIsAskedForInTheWordsOfWhatItIs() throws Exception {
        String path = "/v1/jobs/" + service.submitted(LATER);
        var answer = patch(path, "");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).get("detail").stringValue())
                .isEqualTo("The body is empty; send a change, which is a JSON object");
    }

    @Test
    void aFinishedJobIsRemoved() throws Exception {
        String path = "/v1/jobs/" + service.submitted(LATER);
        assertThat(delete(path).statusCode()).isEqualTo(409);
        service.post(path + "/cancel");
        assertThat(delete(path, "If-Match", "\"1\"").statusCode()).isEqualTo(412);
        var answer = delete(path);
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
        assertThat(service.get(path).statusCode()).isEqualTo(404);
        assertThat(delete(path).statusCode()).isEqualTo(404);
    }

    @Test
    void aJobThatItsQueueHasNoRoomForIsAsOneThatNeverWas() throws Exception {
        var paths = new ArrayList<String>();
        for (int i = 0; i < 2; i++) {
            paths.add("/v1/jobs/" + service.submitted("{\"type\":\"noop\",\"queue\":\"tiny\"}"));
            service.post(paths.getLast() + "/cancel");
        }
        while (service.queue().prune(500).more()) {
            // until nothing is left
        }
        assertThat(service.get(paths.get(1)).statusCode()).isEqualTo(200);
        String gone = paths.get(0);
        for (String look : List.of("", "/result", "/logs", "/events")) {
            assertThat(service.get(gone + look).statusCode()).as(look).isEqualTo(404);
        }
        for (String verb : List.of("/cancel", "/retry")) {
            assertThat(service.post(gone + verb).statusCode()).as(verb).isEqualTo(404);
        }
        assertThat(patch(gone, "{\"priority\":1}").statusCode()).isEqualTo(404);
        assertThat(delete(gone).statusCode()).isEqualTo(404);
        assertThat(json(service.get(gone)).get("type").stringValue())
                .isEqualTo("/problems/not-found");
    }

    private static List<String> listed(String query) throws Exception {
        var ids = new ArrayList<String>();
        json(service.get("/v1/jobs?" + query))
                .get("jobs")
                .forEach(job -> ids.add(job.get("id").stringValue()));
        return ids;
    }

    private static List<String> pages(String query) throws Exception {
        var ids = new ArrayList<String>();
        String cursor = "";
        do {
            JsonNode page = json(service.get("/v1/jobs?" + query + "&cursor=" + cursor));
            page.get("jobs").forEach(job -> ids.add(job.get("id").stringValue()));
            cursor = page.path("next").asString("");
        } while (!cursor.isEmpty());
        return ids;
    }

    private static HttpResponse<String> patch(String path, String body, String... headers)
            throws Exception {
        var request =
                service.request(path)
                        .header("Content-Type", "application/merge-patch+json")
                        .method("PATCH", HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return service.send(request);
    }

    private static HttpResponse<String> delete(String path, String... headers) throws Exception {
        var request = service.request(path).DELETE();
        if (headers.length > 0) {
            request.headers(headers);
        }
        return service.send(request);
    }
}
