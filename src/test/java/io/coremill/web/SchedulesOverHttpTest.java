package io.coremill.web;

import static io.coremill.web.Service.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.schedule.JobSchedule;
import io.coremill.schedule.OverlapPolicy;
import io.coremill.schedule.ScheduleOrigin;
import io.coremill.schedule.ScheduleRegistry;
import io.coremill.schedule.run.JobTemplates;
import io.coremill.schedule.run.TemplateRefusedException;
import io.coremill.schedule.time.MissedPolicy;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
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
class SchedulesOverHttpTest {
    private static final String NIGHTLY =
            """
            {"cron": "0 2 * * MON-FRI", "zone": "Europe/Berlin", "job": {"type": "noop"}}
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
    void aScheduleIsMadeAndShown() throws Exception {
        var made = put("made", NIGHTLY);
        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(made.headers().firstValue("Location")).contains("/v1/schedules/made");
        JsonNode schedule = json(made);
        assertThat(schedule.get("job").get("type").stringValue()).isEqualTo("noop");
        assertThat(schedule.get("missed").stringValue()).isEqualTo("run-once");
        assertThat(schedule.get("overlap").stringValue()).isEqualTo("allow");
        assertThat(schedule.get("jitter").stringValue()).isEqualTo("PT0S");
        assertThat(schedule.get("origin").stringValue()).isEqualTo("api");
        assertThat(schedule.get("next")).hasSize(5);
        assertThat(Instant.parse(schedule.get("next").get(0).stringValue()))
                .isEqualTo(schedule.get("dueAt").stringValue())
                .isAfter(Instant.now());
        assertThat(json(service.get("/v1/schedules/made"))).isEqualTo(schedule);
    }

    @Test
    void whileDrainingNoneIsRunByHand() throws Exception {
        put("draining", NIGHTLY);
        var draining = service.part(TestService.Dispatch.class).draining;
        draining.set(true);
        try {
            var refused = service.post("/v1/schedules/draining/run");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(json(refused).get("type").stringValue()).isEqualTo("/problems/draining");
        } finally {
            draining.set(false);
        }
        assertThat(json(service.get("/v1/schedules/draining")).get("history")).isEmpty();
        assertThat(service.post("/v1/schedules/draining/run").statusCode()).isEqualTo(202);
    }

    @Test
    void everyFieldIsRead() throws Exception {
        JsonNode schedule =
                json(
                        put(
                                "fields",
                                """
                                {"cron": "0 0 0 L * *", "zone": "Asia/Tokyo", "missed": "skip",
                                 "overlap": "cancel-running", "jitter": "PT30S",
                                 "job": {"type": "echo", "priority": 7, "payload": {"any": {"a": 1.50}}}}
                                """));
        assertThat(schedule.get("zone").stringValue()).isEqualTo("Asia/Tokyo");
        assertThat(schedule.get("missed").stringValue()).isEqualTo("skip");
        assertThat(schedule.get("overlap").stringValue()).isEqualTo("cancel-running");
        assertThat(schedule.get("jitter").stringValue()).isEqualTo("PT30S");
        assertThat(service.get("/v1/schedules/fields").body())
                .contains("{\"type\":\"echo\",\"priority\":7,\"payload\":{\"any\":{\"a\":1.50}}}");
    }

    @Test
    void aListHasAllWithoutJobsAndHistories() throws Exception {
        put("listed", NIGHTLY);
        JsonNode listed =
                json(service.get("/v1/schedules"))
                        .get("schedules")
                        .valueStream()
                        .filter(it -> it.get("name").stringValue().equals("listed"))
                        .findFirst()
                        .orElseThrow();
        assertThat(listed.has("job")).isFalse();
        assertThat(listed.has("history")).isFalse();
        assertThat(listed.get("next")).hasSize(5);
    }

    @Test
    void aJobIsMadeByHand() throws Exception {
        put("run", "{\"cron\":\"@daily\",\"job\":{\"type\":\"noop\",\"retain\":\"PT36H\"}}");
        var run = service.post("/v1/schedules/run/run");
        assertThat(run.statusCode()).isEqualTo(202);
        String job = json(run).get("job").stringValue();
        assertThat(run.headers().firstValue("Location")).contains("/v1/jobs/" + job);
        JsonNode made = json(service.get("/v1/jobs/" + job));
        assertThat(made.get("schedule").stringValue()).isEqualTo("run");
        assertThat(made.get("retain").stringValue()).isEqualTo("PT36H");
        JsonNode listed = json(service.get("/v1/jobs?schedule=run")).get("jobs");
        assertThat(listed).hasSize(1);
        assertThat(listed.get(0).get("id").stringValue()).isEqualTo(job);
        assertThat(service.get("/v1/jobs/export?schedule=run").body()).contains(job);
        assertThat(json(service.get("/v1/jobs/counts?schedule=run&state=queued")).get("counts"))
                .hasToString("[{\"state\":\"queued\",\"jobs\":1,\"more\":false}]");
        assertThat(json(service.get("/v1/jobs?schedule=none")).get("jobs")).isEmpty();
        JsonNode shown = json(service.get("/v1/schedules/run"));
        assertThat(shown.get("history").get(0)).isEqualTo(shown.get("last"));
        assertThat(shown.get("last").get("job").stringValue()).isEqualTo(job);
        assertThat(shown.get("last").get("outcome").stringValue()).isEqualTo("made");
        assertThat(shown.get("last").has("tick")).isFalse();
    }

    @Test
    void aJobThatIsToBeTheOnlyOneIsKept() throws Exception {
        String unique =
                "{\"cron\":\"@daily\",\"job\":{\"type\":\"noop\",\"unique\":{\"key\":\"s\"%s}}}";
        assertThat(put("unique", unique.formatted("")).statusCode()).isEqualTo(201);
        var made = service.post("/v1/schedules/unique/run");
        assertThat(made.statusCode()).isEqualTo(202);
        var kept = service.post("/v1/schedules/unique/run");
        assertThat(kept.statusCode()).isEqualTo(200);
        assertThat(kept.body()).isEqualTo(made.body());
        String job = json(made).get("job").stringValue();
        JsonNode last = json(service.get("/v1/schedules/unique")).get("last");
        assertThat(last.get("outcome").stringValue()).isEqualTo("skipped");
        assertThat(last.get("detail").stringValue()).contains(job);
        put("unique", unique.formatted(",\"onConflict\":\"reject\""));
        var held = service.post("/v1/schedules/unique/run");
        assertThat(held.statusCode()).isEqualTo(409);
        assertThat(json(held).get("type").stringValue()).isEqualTo("/problems/key-held");
        assertThat(json(held).get("job").stringValue()).isEqualTo(job);
        last = json(service.get("/v1/schedules/unique")).get("last");
        assertThat(last.get("outcome").stringValue()).isEqualTo("refused");
        JsonNode shown = json(service.get("/v1/jobs/" + job));
        assertThat(shown.at("/unique/key").stringValue()).isEqualTo("s");
        assertThat(shown.get("schedule").stringValue()).isEqualTo("unique");
    }

    @Test
    void aJobByHandIsRefusedWhereItsQueueIsFull() throws Exception {
        put("full", "{\"cron\": \"@daily\", \"job\": {\"type\": \"noop\", \"queue\": \"tiny\"}}");
        assertThat(service.post("/v1/schedules/full/run").statusCode()).isEqualTo(202);
        var refused = service.post("/v1/schedules/full/run");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        JsonNode last = json(service.get("/v1/schedules/full")).get("last");
        assertThat(last.get("outcome").stringValue()).isEqualTo("refused");
    }

    @Test
    void aScheduleIsPausedAndResumed() throws Exception {
        put("paused", NIGHTLY);
        JsonNode paused = json(service.post("/v1/schedules/paused/pause"));
        assertThat(paused.get("paused").booleanValue()).isTrue();
        assertThat(paused.get("next")).isEmpty();
        assertThat(paused.has("dueAt")).isFalse();
        assertThat(put("paused", NIGHTLY.replace("0 2", "0 3")).statusCode()).isEqualTo(200);
        assertThat(json(service.get("/v1/schedules/paused")).get("paused").booleanValue()).isTrue();
        JsonNode resumed = json(service.post("/v1/schedules/paused/resume"));
        assertThat(resumed.get("paused").booleanValue()).isFalse();
        assertThat(resumed.get("next")).hasSize(5);
    }

    @Test
    void aScheduleIsDeleted() throws Exception {
        put("deleted", NIGHTLY);
        assertThat(delete("deleted").statusCode()).isEqualTo(204);
        assertThat(delete("deleted").statusCode()).isEqualTo(404);
        assertThat(service.get("/v1/schedules/deleted").statusCode()).isEqualTo(404);
        for (String verb : new String[] {"run", "pause", "resume"}) {
            assertThat(service.post("/v1/schedules/deleted/" + verb).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void aChangeMayDependOnWhatWasSeen() throws Exception {
        String seen = tag(put("seen", NIGHTLY));
        String other = NIGHTLY.replace("0 2", "0 3");
        assertThat(put("seen", other, "If-Match", seen).statusCode()).isEqualTo(200);
        var late = put("seen", NIGHTLY, "If-Match", seen);
        assertThat(late.statusCode()).isEqualTo(412);
        assertThat(json(late).get("type").stringValue()).isEqualTo("/problems/stale-version");
        assertThat(delete("seen", "If-Match", seen).statusCode()).isEqualTo(412);
        assertThat(put("unseen", NIGHTLY, "If-Match", "*").statusCode()).isEqualTo(412);
        String now = tag(service.get("/v1/schedules/seen"));
        assertThat(delete("seen", "If-Match", "\"1\", " + now).statusCode()).isEqualTo(204);
    }

    @Test
    void aScheduleIsMadeOnlyIfThereIsNone() throws Exception {
        String any = "If-None-Match";
        assertThat(put("first", NIGHTLY, any, "*").statusCode()).isEqualTo(201);
        String other = NIGHTLY.replace("0 2", "0 3");
        var second = put("first", other, any, "*");
        assertThat(second.statusCode()).isEqualTo(412);
        assertThat(json(second).get("detail").stringValue()).contains("If-None-Match");
        var shown = service.get("/v1/schedules/first");
        assertThat(json(shown).get("cron").stringValue()).isEqualTo("0 2 * * MON-FRI");
        assertThat(put("first", other, any, "W/" + tag(shown)).statusCode()).isEqualTo(412);
        assertThat(put("first", other, any, "\"1\"").statusCode()).isEqualTo(200);
    }

    @Test
    void aConditionThatIsNotHeededIsRefused() throws Exception {
        put("heeded", NIGHTLY);
        for (String verb : List.of("pause", "resume", "run")) {
            var answer = service.post("/v1/schedules/heeded/" + verb, "If-Match", "\"1\"");
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(json(answer).at("/errors/0/field").stringValue()).isEqualTo("If-Match");
        }
        assertThat(service.get("/v1/schedules/heeded", "If-Match", "\"1\"").statusCode())
                .isEqualTo(200);
    }

    @Test
    void whatHasNoZoneTicksInUtcAndShowsIt() throws Exception {
        for (String zone : List.of("", "\"zone\":null,", "\"zone\":\"Z\",")) {
            var shown =
                    json(
                            put(
                                    "zoned",
                                    "{"
                                            + zone
                                            + "\"cron\":\"@daily\",\"job\":{\"type\":\"noop\"}}"));
            assertThat(shown.get("zone").stringValue()).isEqualTo("UTC");
        }
    }

    @Test
    void aScheduleOfTheSettingsIsChangedThereAlone() throws Exception {
        service.part(ScheduleRegistry.class)
                .put(
                        new JobSchedule(
                                "settled",
                                "@daily",
                                ZoneId.of("UTC"),
                                "{\"type\":\"noop\"}",
                                MissedPolicy.RUN_ONCE,
                                OverlapPolicy.ALLOW,
                                Duration.ZERO),
                        ScheduleOrigin.SETTINGS,
                        ScheduleRegistry.Check.NONE);
        assertThat(put("settled", NIGHTLY).statusCode()).isEqualTo(409);
        assertThat(delete("settled").statusCode()).isEqualTo(409);
        assertThat(service.post("/v1/schedules/settled/pause").statusCode()).isEqualTo(200);
        assertThat(service.post("/v1/schedules/settled/resume").statusCode()).isEqualTo(200);
        assertThat(service.post("/v1/schedules/settled/run").statusCode()).isEqualTo(202);
        assertThat(json(service.get("/v1/schedules/settled")).get("origin").stringValue())
                .isEqualTo("settings");
    }

    @Test
    void aTemplateThatIsRefusedByNowMakesNoJob() throws Exception {
        String template = "{\"type\":\"noop\",\"expires\":\"2026-01-31T08:00:00Z\"}";
        var registry = service.part(ScheduleRegistry.class);
        registry.put(
                new JobSchedule(
                        "past",
                        "@daily",
                        ZoneId.of("UTC"),
                        template,
                        MissedPolicy.RUN_ONCE,
                        OverlapPolicy.ALLOW,
                        Duration.ZERO),
                ScheduleOrigin.API,
                ScheduleRegistry.Check.NONE);
        var run = service.post("/v1/schedules/past/run");
        assertThat(run.statusCode()).isEqualTo(422);
        assertThat(json(run).get("errors").get(0).get("field").stringValue()).isEqualTo("expires");
        assertThat(registry.history("past")).isEmpty();
        assertThatThrownBy(() -> service.part(JobTemplates.class).job("past", template))
                .isInstanceOf(TemplateRefusedException.class)
                .hasMessageContaining("expires");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"cron": "@daily", "job": {"type": "noop", "unique": {"key": "k", "scope": "x"}}}|job.unique.scope|must be
                    {"job": {"type": "noop"}}|cron|is missing
                    {"cron": null, "job": {"type": "noop"}}|cron|is missing
                    {"cron": 5, "job": {"type": "noop"}}|cron|must be a string
                    {"cron": "0 2 * *", "job": {"type": "noop"}}|cron|must have five fields
                    {"cron": "0 25 * * *", "job": {"type": "noop"}}|cron|cannot be read
                    {"cron": "0 0 30 2 *", "job": {"type": "noop"}}|cron|names a time that never comes
                    {"cron": "@daily"}|job|is missing
                    {"cron": "@daily", "job": "noop"}|job|must be a JSON object
                    {"cron": "@daily", "job": {}}|job.type|is missing
                    {"cron": "@daily", "job": {"type": "none"}}|job.type|has no handler here
                    {"cron": "@daily", "job": {"type": "noop", "queue": "x"}}|job.queue|is not configured
                    {"cron": "@daily", "job": {"type": "noop", "delay": "PT1S"}}|job.delay|cannot be given in a schedule
                    {"cron": "@daily", "job": {"type": "noop", "runAt": "2030-01-01T00:00Z"}}|job.runAt|cannot be given in a schedule
                    {"cron": "@daily", "job": {"type": "noop", "colour": 1}}|job.colour|is not a field of a job
                    {"cron": "@daily", "job": {"type": "noop"}, "zone": "Berlin"}|zone|must be a time zone
                    {"cron": "@daily", "job": {"type": "noop"}, "missed": "all"}|missed|must be one of run-once, skip
                    {"cron": "@daily", "job": {"type": "noop"}, "overlap": "no"}|overlap|must be one of allow, skip, cancel-running
                    {"cron": "@daily", "job": {"type": "noop"}, "jitter": "P2D"}|jitter|must be an ISO 8601 duration
                    {"cron": "@daily", "job": {"type": "noop"}, "every": 1}|every|is not a field of a schedule
                    """)
    void whatIsWrongIsNamed(String body, String field, String problem) throws Exception {
        var refused = put("wrong", body);
        assertThat(refused.statusCode()).isEqualTo(422);
        JsonNode error = json(refused).get("errors").get(0);
        assertThat(error.get("field").stringValue()).isEqualTo(field);
        assertThat(error.get("detail").stringValue()).startsWith(problem);
        assertThat(json(refused).get("type").stringValue()).isEqualTo("/problems/invalid-schedule");
        assertThat(service.get("/v1/schedules/wrong").statusCode()).isEqualTo(404);
    }

    @Test
    void aTemplateMayNotBeLong() throws Exception {
        String text = "x".repeat(JobSchedule.MOST_TEMPLATE);
        var refused =
                put(
                        "long",
                        "{\"cron\": \"@daily\", \"job\": {\"type\": \"echo\", \"payload\": {\"text\": \"%s\"}}}"
                                .formatted(text));
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(json(refused).get("errors").get(0).get("field").stringValue()).isEqualTo("job");
    }

    @Test
    void aNameIsLikeThatOfAQueue() throws Exception {
        var refused = put("-x", NIGHTLY);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(json(refused).get("errors").get(0).get("field").stringValue()).isEqualTo("name");
    }

    private static String tag(HttpResponse<String> answer) {
        return answer.headers().firstValue("ETag").orElseThrow();
    }

    private static HttpResponse<String> put(String name, String body, String... headers)
            throws Exception {
        return service.send(
                headers(service.request("/v1/schedules/" + name), headers)
                        .header("Content-Type", "application/json")
                        .PUT(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> delete(String name, String... headers) throws Exception {
        return service.send(headers(service.request("/v1/schedules/" + name), headers).DELETE());
    }

    private static HttpRequest.Builder headers(HttpRequest.Builder request, String... headers) {
        return headers.length == 0 ? request : request.headers(headers);
    }
}
