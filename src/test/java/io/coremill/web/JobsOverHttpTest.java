package io.coremill.web;

import static io.coremill.web.Service.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.Result;
import io.coremill.queue.Lease;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

@Timeout(60)
@Tag("anywhere")
class JobsOverHttpTest {
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
    void anAcceptedJobIsShownAndIsFoundAtItsLocation() throws Exception {
        var accepted =
                service.submit(
                        "{\"type\":\"echo\",\"payload\":{ \"text\":\"é\" },\"priority\":3}",
                        "traceparent",
                        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        assertThat(accepted.statusCode()).isEqualTo(202);
        JsonNode job = json(accepted);
        String location = accepted.headers().firstValue("Location").orElseThrow();
        assertThat(location).isEqualTo("/v1/jobs/" + job.get("id").stringValue());
        assertThat(job.get("state").stringValue()).isEqualTo("queued");
        assertThat(job.get("queue").stringValue()).isEqualTo("cpu");
        assertThat(job.get("timeout").stringValue()).isEqualTo("PT5M");
        assertThat(job.get("maxAttempts").intValue()).isEqualTo(3);
        assertThat(job.get("payload").get("text").stringValue()).isEqualTo("é");
        assertThat(job.get("traceparent").stringValue()).startsWith("00-0af7");
        assertThat(json(service.get(location))).isEqualTo(job);
    }

    @Test
    void aTraceContextThatIsNotValidIsLeftAlone() throws Exception {
        assertThat(json(service.submit(NOOP, "traceparent", "00-zz-b7-01")).get("traceparent"))
                .isNull();
    }

    @Test
    void aJobThatHasNotChangedIsNotSentAgain() throws Exception {
        String path = "/v1/jobs/" + service.submitted(NOOP);
        String tag = service.get(path).headers().firstValue("ETag").orElseThrow();
        var again = service.get(path, "If-None-Match", tag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        service.post(path + "/cancel");
        assertThat(service.get(path, "If-None-Match", tag).statusCode()).isEqualTo(200);
    }

    @Test
    void anyVersionOfAJobMatchesAStar() throws Exception {
        String path = "/v1/jobs/" + service.submitted(NOOP);
        for (String[] also : new String[][] {{}, {"Prefer", "wait=0"}}) {
            var headers = new ArrayList<>(List.of("If-None-Match", "*"));
            headers.addAll(List.of(also));
            var answer = service.get(path, headers.toArray(String[]::new));
            assertThat(answer.statusCode()).isEqualTo(304);
            assertThat(answer.body()).isEmpty();
            assertThat(answer.headers().firstValue("ETag")).isPresent();
        }
        assertThat(service.get("/v1/queues", "If-None-Match", "*").statusCode()).isEqualTo(304);
        assertThat(service.get("/v1/jobs/x", "If-None-Match", "*").statusCode()).isEqualTo(404);
        assertThat(service.submit(NOOP, "If-None-Match", "*").statusCode()).isEqualTo(202);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/*                            | application/octet-stream",
                "text/*                         | application/octet-stream",
                "nonsense                       | application/octet-stream",
                "text/plain;charset=nonsense    | application/octet-stream",
                "text/plain;q=0.5               | application/octet-stream",
                "text/plain;charset=\"utf-8\"    | text/plain;charset=utf-8",
                "application/vnd.a+json; v=\"a; b\" | application/vnd.a+json;v=\"a; b\"",
                "text/csv;header*=x             | text/csv;header*=x",
            })
    void aResultIsServedWhateverMediaTypeWasStoredWithIt(String stored, String served)
            throws Exception {
        try (var run = new HandRun(service.queue(), "any")) {
            String path = "/v1/jobs/" + service.submitted(ELSEWHERE);
            run.succeed(run.next(), new Result("hi".getBytes(StandardCharsets.UTF_8), stored));
            var result = service.get(path + "/result");
            assertThat(result.statusCode()).isEqualTo(200);
            assertThat(result.body()).isEqualTo("hi");
            assertThat(result.headers().firstValue("Content-Type")).contains(served);
        }
    }

    @Test
    void aDelayedJobIsScheduled() throws Exception {
        JsonNode job = json(service.submit("{\"type\":\"noop\",\"delay\":\"PT1H\"}"));
        assertThat(job.get("state").stringValue()).isEqualTo("scheduled");
        JsonNode past =
                json(service.submit("{\"type\":\"noop\",\"runAt\":\"2001-01-01T00:00:00Z\"}"));
        assertThat(past.get("state").stringValue()).isEqualTo("queued");
    }

    @Test
    void whoPrefersToWaitGetsTheFinishedJob() throws Exception {
        try (var run = new HandRun(service.queue(), "any")) {
            var answer = waiting(ELSEWHERE, 20);
            run.succeed(run.next(), Result.json("{\"count\":17984}"));
            var response = answer.get(50, TimeUnit.SECONDS);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Preference-Applied")).contains("wait=20");
            assertThat(response.headers().firstValue("Location")).isPresent();
            JsonNode job = json(response);
            assertThat(job.get("state").stringValue()).isEqualTo("succeeded");
            assertThat(job.get("result").get("count").intValue()).isEqualTo(17984);
            assertThat(job.get("attempts").get(0).get("ran").get("cpuTime").stringValue())
                    .isEqualTo("PT0.012S");
        }
    }

    @Test
    void whoWaitsForAJobGetsItHoweverShortItIsKept() throws Exception {
        try (var run = new HandRun(service.queue(), "any")) {
            var answer =
                    waiting("{\"type\":\"elsewhere\",\"queue\":\"any\",\"retain\":\"PT0S\"}", 20);
            run.succeed(run.next(), Result.json("{}"));
            var response = answer.get(20, TimeUnit.SECONDS);
            assertThat(response.statusCode()).isEqualTo(200);
            JsonNode job = json(response);
            assertThat(job.get("retain").stringValue()).isEqualTo("PT0S");
            assertThat(Instant.parse(job.get("keptUntil").stringValue()))
                    .isEqualTo(Instant.parse(job.get("finishedAt").stringValue()).plusSeconds(5));
        }
    }

    @Test
    void whoeverWaitsIsAnsweredAtTheLatestWhenTheTimeIsUp() throws Exception {
        var response = service.submit(NOOP, "Prefer", "respond-async, wait=1");
        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.headers().firstValue("Preference-Applied")).contains("wait=1");
        assertThat(json(response).get("state").stringValue()).isEqualTo("queued");
        var noWait = service.submit(NOOP, "Prefer", "handling=strict");
        assertThat(noWait.statusCode()).isEqualTo(202);
        assertThat(noWait.headers().firstValue("Preference-Applied")).isEmpty();
        assertThat(service.submit(NOOP, "Prefer", "wait=0").statusCode()).isEqualTo(202);
    }

    @Test
    @Tag("soak")
    void aWaitMayBeLongerThanTheContainerIsPatient() throws Exception {
        var request =
                service.submission(NOOP.getBytes(StandardCharsets.UTF_8), "Prefer", "wait=35");
        assertThat(service.send(request.timeout(Duration.ofSeconds(50))).statusCode())
                .isEqualTo(202);
    }

    @Test
    void manyCanWaitForTheSameJob() throws Exception {
        try (var run = new HandRun(service.queue(), "any")) {
            String id = service.submitted(ELSEWHERE);
            Lease lease = run.next();
            var waiting = new ArrayList<CompletableFuture<HttpResponse<String>>>();
            for (int i = 0; i < 50; i++) {
                waiting.add(async(service.request("/v1/jobs/" + id).header("Prefer", "wait=20")));
            }
            run.fail(lease, "no");
            for (var answer : waiting) {
                var response = answer.get(50, TimeUnit.SECONDS);
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(json(response).get("state").stringValue()).isEqualTo("failed");
            }
            var after = service.get("/v1/jobs/" + id, "Prefer", "wait=300");
            assertThat(json(after).get("state").stringValue()).isEqualTo("failed");
        }
    }

    @Test
    void noFinishIsMissedHoweverSoonItComes() throws Exception {
        try (var run = new HandRun(service.queue(), "any")) {
            for (int i = 0; i < 200; i++) {
                var answer = waiting(ELSEWHERE, 20);
                run.succeed(run.next(), Result.json("{}"));
                assertThat(answer.get(50, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            }
        }
    }

    @Test
    void aListGoesPageByPageNewestFirst() throws Exception {
        var submitted = new ArrayList<String>();
        for (int i = 0; i < 7; i++) {
            submitted.addFirst(service.submitted("{\"type\":\"gil\",\"queue\":\"python\"}"));
        }
        var seen = new ArrayList<String>();
        String next = "";
        do {
            JsonNode page =
                    json(service.get("/v1/jobs?type=gil&queue=python&limit=3&cursor=" + next));
            page.get("jobs").forEach(job -> seen.add(job.get("id").stringValue()));
            page.get("jobs").forEach(job -> assertThat(job.has("payload")).isFalse());
            next = page.path("next").asString("");
        } while (!next.isEmpty());
        assertThat(seen).isEqualTo(submitted);
        assertThat(new HashSet<>(seen)).hasSize(7);
        assertThat(json(service.get("/v1/jobs?type=gil&state=succeeded")).get("jobs")).isEmpty();
    }

    @Test
    void jobsAreFoundByIdPartOfTypeAndSeveralStates() throws Exception {
        String job = "{\"type\":\"Part-Of-It\",\"queue\":\"any\",\"delay\":\"PT1H\"}";
        String scheduled = service.submitted(job);
        String cancelled = service.submitted(job);
        service.post("/v1/jobs/" + cancelled + "/cancel");
        assertThat(ids("typeContains=part-of&state=scheduled")).containsExactly(scheduled);
        assertThat(ids("typeContains=part-of&state=scheduled,cancelled"))
                .containsExactly(cancelled, scheduled);
        assertThat(ids("typeContains=part-of&state=scheduled&state=cancelled"))
                .containsExactly(cancelled, scheduled);
        assertThat(ids("type=part-of")).isEmpty();
        assertThat(ids("id=" + cancelled)).containsExactly(cancelled);
        assertThat(ids("id=%20" + cancelled.substring(0, 18))).containsExactly(cancelled);
        assertThat(ids("id=%E2%80%A6" + cancelled.substring(28))).containsExactly(cancelled);
        assertThat(ids("id=" + cancelled + "&state=scheduled")).isEmpty();
    }

    private static List<String> ids(String query) throws Exception {
        return json(service.get("/v1/jobs?" + query)).get("jobs").findValuesAsString("id");
    }

    @Test
    void aListIsExportedAsCsvInWhichNothingIsAFormula() throws Exception {
        try (var run = new HandRun(service.queue(), "any")) {
            String job = "{\"type\":\"-exported\",\"queue\":\"any\",\"priority\":-7}";
            String id = service.submitted(job);
            run.fail(run.next(), "=1+1, \"é\"");
            var csv = service.get("/v1/jobs/export?typeContains=exported&state=failed");
            assertThat(csv.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("text/csv");
            assertThat(csv.headers().firstValue("Content-Disposition"))
                    .contains("attachment; filename=\"jobs.csv\"");
            String[] lines = csv.body().split("\r\n", -1);
            assertThat(lines).hasSize(3);
            assertThat(lines[0]).startsWith("id,type,queue,state,attempt,maxAttempts,priority,");
            JsonNode shown = json(service.get("/v1/jobs/" + id));
            assertThat(lines[1])
                    .startsWith(id + ",'-exported,any,failed,1,3,-7,")
                    .contains(shown.get("submittedAt").stringValue())
                    .contains(",handler-error,\"'=1+1, \"\"é\"\"\",");
        }
    }

    @Test
    void aListIsExportedAsJsonOverManyPagesUpToALimit() throws Exception {
        String job = "{\"type\":\"paged\",\"queue\":\"any\",\"delay\":\"PT1H\"}";
        var all = new ArrayList<String>();
        for (int i = 0; i < 5; i++) {
            all.addFirst(service.submitted(job));
        }
        JsonNode whole = json(service.get("/v1/jobs/export?format=json&typeContains=paged"));
        assertThat(whole.get("jobs").findValuesAsString("id")).isEqualTo(all);
        assertThat(whole.get("more").booleanValue()).isFalse();
        JsonNode part = json(service.get("/v1/jobs/export?format=json&typeContains=paged&limit=2"));
        assertThat(part.get("jobs").findValuesAsString("id")).isEqualTo(all.subList(0, 2));
        assertThat(part.get("more").booleanValue()).isTrue();
        JsonNode none = json(service.get("/v1/jobs/export?format=json&typeContains=nowhere"));
        assertThat(none.get("jobs")).isEmpty();
        for (String no : List.of("format=xls", "limit=0", "limit=100001", "state=x")) {
            assertThat(service.get("/v1/jobs/export?" + no).statusCode()).isEqualTo(400);
        }
    }

    @Test
    void anExportThatFailsInItsMiddleIsNotTakenForWhole() throws Exception {
        try (var torn = TornExport.of(service, directory)) {
            for (String format : List.of("csv", "json")) {
                var export = service.request(TornExport.path(format));
                torn.isNotTakenForWhole(service.client(), export);
            }
        }
    }

    @Test
    void jobsAreCountedByState() throws Exception {
        String job = "{\"type\":\"counted\",\"queue\":\"any\",\"delay\":\"PT1H\"}";
        service.submitted(job);
        service.post("/v1/jobs/" + service.submitted(job) + "/cancel");
        assertThat(json(service.get("/v1/jobs/counts?typeContains=count")).get("counts").toString())
                .isEqualTo(
                        """
                        [{"state":"scheduled","jobs":1,"more":false},\
                        {"state":"queued","jobs":0,"more":false},\
                        {"state":"running","jobs":0,"more":false},\
                        {"state":"succeeded","jobs":0,"more":false},\
                        {"state":"failed","jobs":0,"more":false},\
                        {"state":"cancelled","jobs":1,"more":false},\
                        {"state":"expired","jobs":0,"more":false}]""");
        assertThat(json(service.get("/v1/jobs/counts?state=failed,running")).get("counts"))
                .hasSize(2);
    }

    @Test
    void jobsAreFoundByTheirTags() throws Exception {
        String job =
                "{\"type\":\"noop\",\"queue\":\"any\",\"delay\":\"PT1H\",\"tags\":[\"%s\",\"both\"]}";
        String one = service.submitted(job.formatted("one"));
        String two = service.submitted(job.formatted("two"));
        assertThat(json(service.get("/v1/jobs/" + one)).get("tags").toString())
                .isEqualTo("[\"one\",\"both\"]");
        JsonNode both = json(service.get("/v1/jobs?tag=both&state=scheduled")).get("jobs");
        assertThat(both.findValuesAsString("id")).containsExactly(two, one);
        assertThat(both.get(0).get("tags").toString()).isEqualTo("[\"two\",\"both\"]");
        assertThat(json(service.get("/v1/jobs?tag=none")).get("jobs")).isEmpty();
        JsonNode counts = json(service.get("/v1/jobs/counts?tag=one&state=scheduled"));
        assertThat(counts.get("counts").get(0).get("jobs").intValue()).isEqualTo(1);
        assertThat(service.get("/v1/jobs/export?tag=one").body().lines()).hasSize(2);
        assertThat(service.get("/v1/jobs?tag=a%20b").statusCode()).isEqualTo(400);
    }

    @Test
    void aJobExpiresInTimeInAPausedQueueWithoutBeingAskedFor() throws Exception {
        service.post("/v1/queues/any/pause");
        try {
            var expired =
                    service.submit(
                            "{\"type\":\"noop\",\"queue\":\"any\",\"expires\":\"PT0.2S\"}",
                            "Prefer",
                            "wait=30");
            assertThat(expired.statusCode()).isEqualTo(200);
            JsonNode job = json(expired);
            assertThat(job.get("state").stringValue()).isEqualTo("expired");
            assertThat(Instant.parse(job.get("finishedAt").stringValue()))
                    .isAfterOrEqualTo(job.get("expires").stringValue());
            var again = json(service.post("/v1/jobs/" + job.get("id").stringValue() + "/retry"));
            assertThat(again.get("state").stringValue()).isEqualTo("queued");
            assertThat(again.get("expires")).isNull();
            service.post("/v1/jobs/" + job.get("id").stringValue() + "/cancel");
        } finally {
            service.post("/v1/queues/any/resume");
        }
    }

    @Test
    void aJobThatWaitsAtItsDeadlineHasFailed() throws Exception {
        service.post("/v1/queues/any/pause");
        try {
            var failed =
                    json(
                            service.submit(
                                    "{\"type\":\"noop\",\"queue\":\"any\",\"deadline\":\"PT0.2S\"}",
                                    "Prefer",
                                    "wait=30"));
            assertThat(failed.get("state").stringValue()).isEqualTo("failed");
            assertThat(failed.get("error").get("kind").stringValue()).isEqualTo("deadline");
        } finally {
            service.post("/v1/queues/any/resume");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "`expires`:`2020-01-01T00:00:00Z`          | expires  | past already",
                "`deadline`:`PT1M`,`delay`:`PT1H`          | deadline | later than the time at which",
                "`expires`:`2999-01-01T00:00:00Z`          | expires  | ten years ahead",
                "`expires`:`P400D`                         | expires  | duration from PT0.001S",
                "`tags`:[`1`,`2`,`3`,`4`,`5`,`6`,`7`,`8`,`9`,`10`,`11`] | tags | up to 10 words",
                "`tags`:`a`                                | tags     | up to 10 words",
                "`retain`:`P366D`                          | retain   | duration from PT0S to PT8760H",
                "`retain`:`PT-1S`                          | retain   | duration from PT0S",
                "`retain`:7                                | retain   | duration from PT0S",
                "`retain`:`P1Y`                            | retain   | years and months are not",
            })
    void whatCannotBeMeantIsRefused(String fields, String field, String why) throws Exception {
        var refused = service.submit("{`type`:`noop`,%s}".formatted(fields).replace('`', '"'));
        assertThat(refused.statusCode()).isEqualTo(422);
        JsonNode error = json(refused).get("errors").get(0);
        assertThat(error.get("field").stringValue()).isEqualTo(field);
        assertThat(error.get("detail").stringValue()).contains(why);
    }

    @Test
    void aWaitingJobIsCancelledAtOnceAndOnlyOnce() throws Exception {
        String path = "/v1/jobs/" + service.submitted(NOOP);
        var cancelled = service.post(path + "/cancel");
        assertThat(cancelled.statusCode()).isEqualTo(200);
        assertThat(json(cancelled).get("state").stringValue()).isEqualTo("cancelled");
        var again = service.post(path + "/cancel");
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(json(again).get("type").stringValue()).isEqualTo("/problems/wrong-state");
    }

    @Test
    void aRunningJobIsAskedToEnd() throws Exception {
        try (var run = new HandRun(service.queue(), "any")) {
            String path = "/v1/jobs/" + service.submitted(ELSEWHERE);
            Lease lease = run.next();
            var cancelled = service.post(path + "/cancel");
            assertThat(cancelled.statusCode()).isEqualTo(202);
            assertThat(json(cancelled).get("cancelRequested").booleanValue()).isTrue();
            assertThat(json(cancelled).get("state").stringValue()).isEqualTo("running");
            run.succeed(lease, Result.json("{}"));
        }
    }

    @Test
    void onlyWhatFailedOrWasCancelledIsRunAgain() throws Exception {
        String path = "/v1/jobs/" + service.submitted(NOOP);
        assertThat(service.post(path + "/retry").statusCode()).isEqualTo(409);
        service.post(path + "/cancel");
        var again = service.post(path + "/retry");
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(json(again).get("state").stringValue()).isEqualTo("queued");
    }

    @Test
    void aResultComesRawAndCannotRunInABrowser() throws Exception {
        try (var run = new HandRun(service.queue(), "any")) {
            String path = "/v1/jobs/" + service.submitted(ELSEWHERE);
            Lease lease = run.next();
            assertThat(service.get(path + "/result").statusCode()).isEqualTo(409);
            byte[] html = "<script>alert(1)</script>".getBytes(StandardCharsets.UTF_8);
            run.succeed(lease, new Result(html, "text/html"));
            var result = service.get(path + "/result");
            assertThat(result.statusCode()).isEqualTo(200);
            assertThat(result.body()).isEqualTo("<script>alert(1)</script>");
            assertThat(result.headers().firstValue("Content-Type")).contains("text/html");
            assertThat(result.headers().firstValue("Content-Disposition")).contains("inline");
            assertThat(result.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(result.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .contains("sandbox");
            JsonNode job = json(service.get(path));
            assertThat(job.has("result")).isFalse();
            assertThat(job.get("resultMediaType").stringValue()).isEqualTo("text/html");
        }
    }

    @Test
    void aFailedJobHasNoResultButAReason() throws Exception {
        try (var run = new HandRun(service.queue(), "any")) {
            String path = "/v1/jobs/" + service.submitted(ELSEWHERE);
            run.fail(run.next(), "out of luck");
            var result = service.get(path + "/result");
            assertThat(result.statusCode()).isEqualTo(409);
            assertThat(json(result).get("detail").stringValue())
                    .contains("handler-error: out of luck");
            assertThat(json(service.get(path)).get("error").get("kind").stringValue())
                    .isEqualTo("handler-error");
        }
    }

    @Test
    void logsComeAsJsonOrAsText() throws Exception {
        try (var run = new HandRun(service.queue(), "any")) {
            String path = "/v1/jobs/" + service.submitted(ELSEWHERE) + "/logs";
            run.succeed(run.next(), Result.json("{}"));
            assertThat(json(service.get(path)).get("logs").get(0).get("message").stringValue())
                    .isEqualTo("a line");
            var text = service.get(path, "Accept", "text/plain");
            assertThat(text.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("text/plain");
            assertThat(text.body()).endsWith(" 1 handler info a line\n");
        }
    }

    @Test
    void aFullQueueSaysWhenToTryAgain() throws Exception {
        String job = "{\"type\":\"noop\",\"queue\":\"tiny\"}";
        assertThat(service.submit(job).statusCode()).isEqualTo(202);
        var refused = service.submit(job);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(json(refused).get("type").stringValue()).isEqualTo("/problems/queue-full");
    }

    @Test
    void whileDrainingNoJobIsTaken() throws Exception {
        var draining = service.part(TestService.Dispatch.class).draining;
        draining.set(true);
        try {
            var refused = service.submit(NOOP);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(json(refused).get("type").stringValue()).isEqualTo("/problems/draining");
        } finally {
            draining.set(false);
        }
    }

    private CompletableFuture<HttpResponse<String>> waiting(String body, int seconds) {
        return async(
                service.submission(
                        body.getBytes(StandardCharsets.UTF_8), "Prefer", "wait=" + seconds));
    }

    private CompletableFuture<HttpResponse<String>> async(HttpRequest.Builder request) {
        return service.client().sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
