package io.coremill.web;

import static io.coremill.web.Service.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.coremill.access.AccessRole;
import io.coremill.access.AccessScope;
import io.coremill.executor.ExitReason;
import io.coremill.executor.WorkerEnd;
import io.coremill.executor.WorkerIdentity;
import io.coremill.executor.WorkerTrace;
import io.coremill.schedule.run.JobTemplates;
import io.coremill.schedule.run.TemplateRefusedException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Looks for a word that sensitive jobs say wherever they can say one: in payload, result, error,
/// log, progress and standard error, of jobs in every state, of a schedule and of a worker.
@Timeout(60)
@Tag("anywhere")
class SensitiveOverHttpTest {
    private static final String WORD = "hush7f3a";
    private static final String LATER = "PT24H";
    private static final String WORKER = "any-1";
    private static final String SCHEDULE = "quiet";

    @TempDir static Path directory;
    static final ListAppender<ILoggingEvent> LOG = new ListAppender<>();
    static Service service;
    static HandRun run;
    static String[] sees;
    static String[] admin;
    static String failed;
    static String succeeded;
    static String running;
    static String waiting;

    @BeforeAll
    static void start() throws Exception {
        service =
                Service.start(
                        directory, "--coremill.access.enabled=true", "--coremill.audit.table=true");
        listen(); // its start has set the log up
        admin = key("root", AccessRole.ADMIN);
        sees = key("sam", AccessRole.OPERATE, AccessRole.SENSITIVE);
        run = new HandRun(service.queue(), "any");
        failed = submitted(job("\"unique\":{\"key\":\"f\"}"));
        run.failSaying(run.next(), WORD);
        succeeded = submitted(job("\"tags\":[\"done\"]"));
        run.succeedSaying(run.next(), WORD);
        running = submitted(job("\"priority\":1"));
        run.reportSaying(run.next(), WORD);
        waiting = submitted(job("\"delay\":\"%s\",\"unique\":{\"key\":\"w\"}".formatted(LATER)));
        schedule();
        worker();
        await().untilAsserted(
                        () ->
                                assertThat(body("/v1/jobs/" + running, sees))
                                        .contains("\"progress\""));
    }

    /// All that is logged, by the service at all levels.
    private static void listen() {
        LOG.start();
        logger(Logger.ROOT_LOGGER_NAME).addAppender(LOG);
        logger("io.coremill").setLevel(Level.TRACE);
    }

    private static Logger logger(String name) {
        return (Logger) org.slf4j.LoggerFactory.getLogger(name);
    }

    /// What all the tests have made it log is looked through as well.
    @AfterAll
    static void stop() {
        run.close();
        service.close();
        logger("io.coremill").setLevel(null);
        logger(Logger.ROOT_LOGGER_NAME).detachAppender(LOG);
        assertThat(logged()).allSatisfy(it -> assertThat(it).doesNotContain(WORD));
    }

    private static String[] key(String principal, AccessRole... roles) {
        return service.part(TestKeys.class).header(principal, roles);
    }

    private static String[] key(String principal, AccessScope scope, AccessRole... roles) {
        return service.part(TestKeys.class).header(principal, scope, roles);
    }

    private static String job(String more) {
        return "{\"type\":\"echo\",\"queue\":\"any\",\"sensitive\":true,\"payload\":{\"text\":\"%s\"},%s}"
                .formatted(WORD, more);
    }

    private static String submitted(String job) throws Exception {
        var answer = service.submit(job, sees);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return json(answer).get("id").stringValue();
    }

    private static void schedule() throws Exception {
        String body =
                "{\"cron\":\"@yearly\",\"job\":{\"type\":\"echo\",\"queue\":\"any\",\"sensitive\":true,"
                        + "\"payload\":{\"text\":\"%s\"}}}".formatted(WORD);
        assertThat(send("PUT", "/v1/schedules/" + SCHEDULE, body, sees).statusCode())
                .isEqualTo(201);
    }

    private static void worker() {
        var dispatch = service.part(TestService.Dispatch.class);
        dispatch.traces.put(WORKER, new WorkerTrace(List.of(), WORD, true));
        dispatch.ends.add(
                new WorkerEnd(
                        new WorkerIdentity(WORKER, "any", 7, Instant.EPOCH),
                        Instant.EPOCH,
                        new WorkerEnd.Cause(ExitReason.CRASHED, "it exited with code 7"),
                        new WorkerEnd.Traces(7, null, null, WORD, WORD, true),
                        new WorkerEnd.Work(0, List.of(), List.of())));
    }

    /// Those who do not see what is in them: one for each way to come by jobs.
    private static List<String[]> others() {
        var narrow = new AccessScope(Set.of("any"), Set.of(), true);
        var blind = new AccessScope(Set.of(), Set.of(), false);
        return List.of(
                admin,
                key("reader", AccessRole.READ),
                key("sam", AccessRole.SUBMIT),
                key("narrow", narrow, AccessRole.OPERATE),
                key("blind", blind, AccessRole.OPERATE, AccessRole.SENSITIVE));
    }

    // What is seen

    @Test
    void noAnswerHasAWordOfThemForKeysWithoutTheRole() throws Exception {
        for (String[] key : others()) {
            for (String path : reads().toList()) {
                assertThat(body(path, key)).as(path).doesNotContain(WORD);
            }
            for (String job : List.of(failed, succeeded)) {
                assertThat(events(job, key)).contains("\"sensitive\":true").doesNotContain(WORD);
            }
        }
    }

    /// Each that reads, of each of the jobs; but for streams that go on.
    private static Stream<String> reads() throws Exception {
        JsonNode paths = json(service.get("/v3/api-docs")).get("paths");
        return paths.propertyStream()
                .filter(path -> path.getValue().has("get"))
                .map(Map.Entry::getKey)
                .filter(path -> !path.equals("/v1/live") && !path.endsWith("/events"))
                .flatMap(SensitiveOverHttpTest::filled);
    }

    private static Stream<String> filled(String path) {
        return switch (path) {
            case "/v1/workers/{id}" -> Stream.of(path.replace("{id}", WORKER));
            case "/v1/jobs/export" -> Stream.of(path + "?format=csv", path + "?format=json");
            default ->
                    Stream.of(failed, succeeded, running, waiting)
                            .map(id -> path.replace("{id}", id).replace("{name}", nameIn(path)))
                            .distinct();
        };
    }

    private static String nameIn(String path) {
        return path.contains("schedules") ? SCHEDULE : "any";
    }

    @Test
    void theJobsThemselvesAreSeen() throws Exception {
        String[] reader = key("reader", AccessRole.READ);
        JsonNode job = json(service.get("/v1/jobs/" + failed, reader));
        assertThat(job.get("sensitive").booleanValue()).isTrue();
        assertThat(job.get("withheld").booleanValue()).isTrue();
        assertThat(job.has("payload")).isFalse();
        assertThat(job.get("error").propertyNames()).containsExactlyInAnyOrder("kind", "exitCode");
        assertThat(job.get("type").stringValue()).isEqualTo("echo");
        assertThat(job.get("principal").stringValue()).isEqualTo("sam");
        assertThat(job.get("attempts").size()).isEqualTo(1);
        assertThat(job.at("/progress/done").doubleValue()).isEqualTo(1);
        JsonNode other = json(service.get("/v1/jobs/" + succeeded, reader));
        assertThat(other.get("resultMediaType").stringValue()).isEqualTo("application/json");
        assertThat(body("/v1/jobs", reader)).contains(failed, succeeded, running, waiting);
        assertThat(body("/v1/jobs/export?format=csv", reader).lines())
                .filteredOn(line -> line.contains(failed) || line.contains(waiting))
                .hasSize(2)
                .allMatch(line -> line.endsWith(",sam,true"));
        for (String what : List.of("/result", "/logs")) {
            var refused = service.get("/v1/jobs/" + succeeded + what, reader);
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(refused.body()).contains("/problems/out-of-scope", "the role sensitive");
        }
    }

    @Test
    void allOfThemIsSeenByKeysWithTheRole() throws Exception {
        assertThat(json(service.get("/v1/jobs/" + failed, sees)).has("withheld")).isFalse();
        for (String path :
                List.of(
                        "/v1/jobs/" + failed,
                        "/v1/jobs/" + failed + "/logs",
                        "/v1/jobs/" + succeeded + "/result",
                        "/v1/jobs/" + running,
                        "/v1/jobs/" + running + "/logs",
                        "/v1/jobs",
                        "/v1/jobs/export?format=csv",
                        "/v1/jobs/export?format=json",
                        "/v1/errors",
                        "/v1/schedules/" + SCHEDULE,
                        "/v1/workers/" + WORKER,
                        "/v1/worker-ends")) {
            assertThat(body(path, sees)).as(path).contains(WORD);
        }
        assertThat(events(failed, sees)).contains("event: log", WORD);
        // Whose the job is shows nothing by itself.
        String[] own = key("sam", AccessRole.SUBMIT, AccessRole.SENSITIVE);
        assertThat(body("/v1/jobs/" + failed, own)).contains(WORD);
    }

    @Test
    void theRoleAloneAllowsNothing() throws Exception {
        String[] only = key("only", AccessRole.SENSITIVE);
        for (String path : reads().filter(it -> !it.equals("/v1/me")).toList()) {
            assertThat(service.get(path, only).statusCode()).as(path).isEqualTo(403);
        }
        assertThat(service.submit(job("\"priority\":1"), only).statusCode()).isEqualTo(403);
        assertThat(service.get("/v1/me", only).body()).contains("\"roles\":[\"sensitive\"]");
    }

    // What is done

    @Test
    void noChangeAnswersWithAWordOfThem() throws Exception {
        String[] key = key("operator", AccessRole.OPERATE);
        String path = "/v1/jobs/" + submitted(job("\"delay\":\"%s\"".formatted(LATER)));
        var answers = new ArrayList<HttpResponse<String>>();
        answers.add(send("PATCH", path, "{\"priority\":5}", key));
        answers.add(service.post(path + "/cancel", key));
        answers.add(service.post(path + "/retry", key));
        answers.add(service.get(path, with(key, "Prefer", "wait=0")));
        for (String verb : List.of("pause", "resume")) {
            answers.add(service.post("/v1/schedules/%s/%s".formatted(SCHEDULE, verb), key));
        }
        assertThat(answers)
                .allSatisfy(
                        it -> {
                            assertThat(it.statusCode()).as(it.body()).isEqualTo(200);
                            assertThat(it.body()).contains("sensitive\":true").doesNotContain(WORD);
                        });
        // The job that is kept for a key is another's; what is sent again, and waited for, is one's
        // own.
        var kept = service.submit(job("\"unique\":{\"key\":\"w\"}"), key);
        assertThat(kept.statusCode()).isEqualTo(200);
        assertThat(kept.body()).contains(waiting).doesNotContain(WORD);
        String[] again = with(key, "Idempotency-Key", "again", "Prefer", "wait=0");
        String later = job("\"delay\":\"%s\"".formatted(LATER));
        for (int i = 0; i < 2; i++) {
            var mine = service.submit(later, again);
            assertThat(mine.statusCode()).isEqualTo(202);
            assertThat(mine.body()).contains("\"withheld\":true").doesNotContain(WORD);
        }
    }

    /// As a console would that has read the template without it.
    @Test
    void aPayloadThatIsNotSeenIsNotTakenAway() throws Exception {
        String[] key = key("operator", AccessRole.OPERATE);
        String path = "/v1/schedules/" + SCHEDULE;
        JsonNode seen = json(service.get(path, key));
        assertThat(seen.get("withheld").booleanValue()).isTrue();
        assertThat(json(service.get(path, sees)).has("withheld")).isFalse();
        String again = "{\"cron\":\"@monthly\",\"job\":%s}".formatted(seen.get("job").toString());
        var refused = send("PUT", path, again, key);
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(403);
        assertThat(refused.body()).contains("\"job.payload\"", "give the payload");
        assertThat(body(path, sees)).contains("@yearly", WORD);
        String whole =
                "{\"cron\":\"@yearly\",\"job\":{\"type\":\"echo\",\"queue\":\"any\",\"payload\":{}}}";
        String other = "/v1/schedules/other";
        String hushed = whole.replace("{}", "{\"text\":\"%s\"},\"sensitive\":true".formatted(WORD));
        assertThat(send("PUT", other, hushed, sees).statusCode()).isEqualTo(201);
        assertThat(send("PUT", other, whole, key).statusCode()).isEqualTo(200);
        assertThat(send("DELETE", other, "", key).statusCode()).isEqualTo(204);
    }

    @Test
    void aTickSaysWhyItIsRefusedUnlessThePayloadIsAtFault() {
        var templates = service.part(JobTemplates.class);
        String job =
                "{\"type\":\"%s\",\"queue\":\"cpu\",\"sensitive\":true,\"payload\":{\"%s\":1}}";
        assertThatThrownBy(() -> templates.job("s", job.formatted("noop", WORD)))
                .isInstanceOf(TemplateRefusedException.class)
                .hasMessageContaining("refused for its payload")
                .hasNoCause();
        assertThatThrownBy(() -> templates.job("s", job.formatted("nope", WORD)))
                .isInstanceOf(TemplateRefusedException.class)
                .hasMessageContaining("type has no handler")
                .hasMessageNotContaining(WORD);
    }

    /// A handler finds fault with what is kept, and quotes it.
    @Test
    void refusalsDoNotQuoteThem() throws Exception {
        String job =
                "{\"type\":\"noop\",\"queue\":\"any\",\"delay\":\"%s\",\"sensitive\":true,\"payload\":{\"%s\":1}}"
                        .formatted(LATER, WORD);
        String path = "/v1/jobs/" + json(service.submit(job, sees)).get("id").stringValue();
        String move = "{\"queue\":\"cpu\"}";
        assertThat(send("PATCH", path, move, sees).body()).contains("payload." + WORD);
        var refused = send("PATCH", path, move, key("operator", AccessRole.OPERATE));
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("\"payload\"").doesNotContain(WORD);
    }

    /// It is taken from no one: the mark stays, and a null is no mark.
    @Test
    void theMarkIsSetOnceAndForAll() throws Exception {
        var taken = send("PATCH", "/v1/jobs/" + waiting, "{\"sensitive\":false}", sees);
        assertThat(taken.statusCode()).isEqualTo(422);
        assertThat(taken.body()).contains("sensitive");
        for (String value : List.of("null", "\"true\"", "1")) {
            var refused =
                    service.submit(
                            "{\"type\":\"echo\",\"queue\":\"any\",\"sensitive\":%s}"
                                    .formatted(value),
                            sees);
            assertThat(refused.statusCode()).as(value).isEqualTo(422);
            assertThat(refused.body()).contains("\"sensitive\"", "true or false");
        }
        String held =
                "{\"type\":\"echo\",\"queue\":\"any\",\"delay\":\"%s\",\"sensitive\":%s,\"payload\":{\"text\":\"%s\"},\"unique\":{\"key\":\"r\",\"onConflict\":\"replace\"}}";
        String id =
                json(service.submit(held.formatted(LATER, true, WORD), sees))
                        .get("id")
                        .stringValue();
        var replaced = service.submit(held.formatted(LATER, false, "other"), sees);
        assertThat(json(replaced).get("id").stringValue()).isEqualTo(id);
        JsonNode now = json(service.get("/v1/jobs/" + id, key("reader", AccessRole.READ)));
        assertThat(now.get("sensitive").booleanValue()).isTrue();
        assertThat(now.has("payload")).isFalse();
    }

    @Test
    void linesOfAnUploadMayBeSensitive() throws Exception {
        var request =
                service.request("/v1/jobs")
                        .POST(
                                HttpRequest.BodyPublishers.ofString(
                                        job("\"delay\":\"%s\"".formatted(LATER)) + "\n"))
                        .header("Content-Type", "application/x-ndjson")
                        .header("Accept", "application/x-ndjson");
        var answer = service.send(request.headers(sees));
        String id = json(answer).get("id").stringValue();
        assertThat(answer.body()).doesNotContain(WORD);
        assertThat(body("/v1/jobs/" + id, admin)).contains("sensitive\":true").doesNotContain(WORD);
    }

    /// With the number of the line that differs, each line could be guessed by itself.
    @Test
    void whichLineOfAnUploadDiffersIsSaidToThoseWhoSeeThem() throws Exception {
        String[] other = key("sam", AccessRole.SUBMIT);
        String line = job("\"delay\":\"%s\"".formatted(LATER)) + "\n";
        String guess = line + line.replace(WORD, "guess");
        assertThat(upload(line + line, sees).statusCode()).isEqualTo(200);
        assertThat(upload(guess, sees).body()).contains("was sent with another body", "in line 2");
        assertThat(upload(guess, other).body())
                .contains("was sent with another body")
                .doesNotContain("differs in");
    }

    private static HttpResponse<String> upload(String lines, String[] key) throws Exception {
        return service.send(
                service.request("/v1/jobs")
                        .POST(HttpRequest.BodyPublishers.ofString(lines))
                        .header("Content-Type", "application/x-ndjson")
                        .header("Accept", "application/x-ndjson")
                        .header("Idempotency-Key", "lines")
                        .headers(key));
    }

    // What failures give away

    /// By its fingerprint a failure would say whether a guess of its message is right.
    @Test
    void noGuessOfAMessageIsConfirmed() throws Exception {
        String[] reader = key("reader", AccessRole.READ);
        String plain =
                json(service.submit("{\"type\":\"echo\",\"queue\":\"cpu\"}", sees))
                        .get("id")
                        .stringValue();
        try (var guess = new HandRun(service.queue(), "cpu")) {
            guess.failSaying(guess.next(), WORD);
        }
        String print = fingerprint(plain, reader);
        assertThat(fingerprint(failed, reader)).isEqualTo(fingerprint(failed, sees));
        assertThat(fingerprint(failed, reader)).isNotEqualTo(print);
        JsonNode found = json(service.get("/v1/jobs?fingerprint=" + print, reader)).get("jobs");
        assertThat(found.findValuesAsString("id")).containsExactly(plain);
        JsonNode groups = json(service.get("/v1/errors", reader)).get("errors");
        assertThat(groups.valueStream().filter(it -> it.has("sensitive")))
                .singleElement()
                .satisfies(
                        it -> {
                            assertThat(it.has("message")).isFalse();
                            assertThat(it.get("sample").stringValue()).isEqualTo(failed);
                        });
        assertThat(groups.valueStream().filter(it -> !it.has("sensitive")))
                .singleElement()
                .satisfies(it -> assertThat(it.get("count").longValue()).isEqualTo(1));
        send("DELETE", "/v1/jobs/" + plain, "", sees); // its word is for all to see
    }

    private static String fingerprint(String job, String[] key) throws Exception {
        return json(service.get("/v1/jobs/" + job, key)).get("fingerprint").stringValue();
    }

    // What is written down

    @Test
    void whoReadsWhatIsInThemIsRecorded() throws Exception {
        String principal = "p-" + UUID.randomUUID();
        String[] key = key(principal, AccessRole.READ, AccessRole.SENSITIVE);
        service.get("/v1/jobs/" + failed, key);
        service.get("/v1/jobs/" + failed, with(key, "Prefer", "wait=1"));
        service.get("/v1/jobs/" + failed + "/logs", key);
        service.get("/v1/jobs/" + succeeded + "/result", key);
        events(failed, key);
        service.get("/v1/schedules/" + SCHEDULE, key);
        service.get("/v1/workers/" + WORKER, key);
        service.get("/v1/worker-ends", key);
        service.get("/v1/jobs", key);
        await().untilAsserted(
                        () ->
                                assertThat(actions(principal))
                                        .containsExactlyInAnyOrder(
                                                "job.read-sensitive",
                                                "job.read-sensitive",
                                                "job.read-sensitive",
                                                "job.read-sensitive",
                                                "job.read-sensitive",
                                                "schedule.read-sensitive",
                                                "worker.read-sensitive",
                                                "worker.read-sensitive"));
        assertThat(body("/v1/audit?principal=" + principal, admin)).doesNotContain(WORD);
    }

    /// A client may read on for days.
    @Test
    void whoFollowsOneIsRecordedWhileItDoes() throws Exception {
        String principal = "p-" + UUID.randomUUID();
        String[] key = key(principal, AccessRole.READ, AccessRole.SENSITIVE);
        try (var stream = EventReader.open(service, "/v1/jobs/" + waiting + "/events", key)) {
            stream.next("state");
            await().untilAsserted(
                            () ->
                                    assertThat(actions(principal))
                                            .containsExactly("job.read-sensitive"));
        }
    }

    /// The answer has what its attempts have left behind so far.
    @Test
    void whoReplacesOneIsRecorded() throws Exception {
        String principal = "p-" + UUID.randomUUID();
        String[] key = key(principal, AccessRole.OPERATE, AccessRole.SENSITIVE);
        String held =
                job("\"delay\":\"%s\",\"unique\":{\"key\":\"%s\",\"onConflict\":\"replace\"}")
                        .formatted(LATER, principal);
        for (int i = 0; i < 2; i++) {
            assertThat(service.submit(held, key).statusCode()).isEqualTo(202);
        }
        await().untilAsserted(() -> assertThat(actions(principal)).containsExactly("job.submit"));
    }

    @Test
    void whoSeesNothingOfThemIsNotRecorded() throws Exception {
        String principal = "p-" + UUID.randomUUID();
        String[] key = key(principal, AccessRole.OPERATE);
        service.get("/v1/jobs/" + failed, key);
        service.get("/v1/jobs/" + failed, with(key, "Prefer", "wait=1"));
        service.get("/v1/worker-ends", key);
        service.get("/v1/jobs/export", key);
        await().untilAsserted(() -> assertThat(actions(principal)).containsExactly("job.export"));
    }

    private static List<String> actions(String principal) throws Exception {
        return json(service.get("/v1/audit?limit=500&principal=" + principal, admin))
                .get("entries")
                .findValuesAsString("action");
    }

    @Test
    void theServicesOwnLogHasNoWordOfThem() throws Exception {
        for (String path : reads().toList()) {
            service.get(path, sees);
        }
        assertThat(logged()).isNotEmpty().allSatisfy(it -> assertThat(it).doesNotContain(WORD));
    }

    /// Its own words may quote the payload, and so may those of what it calls.
    @Test
    void ofAHandlerThatFailsOverAPayloadTheLogHasThatItDid() throws Exception {
        String job = "{\"type\":\"broken\",\"queue\":\"cpu\",\"sensitive\":%s}";
        assertThat(service.submit(job.formatted(true), sees).statusCode()).isEqualTo(500);
        assertThat(failures()).hasSize(1).allMatch(it -> it.contains("the reason is not logged"));
        assertThat(service.submit(job.formatted(false), sees).statusCode()).isEqualTo(500);
        assertThat(failures()).hasSize(2);
        assertThat(failures().getLast()).contains("a/Library");
    }

    private static List<String> failures() {
        return logged().stream().filter(it -> it.contains("handler of broken failed")).toList();
    }

    private static List<String> logged() {
        List<ILoggingEvent> lines;
        synchronized (LOG) {
            lines = List.copyOf(LOG.list);
        }
        return lines.stream().map(SensitiveOverHttpTest::wordsOf).toList();
    }

    private static String wordsOf(ILoggingEvent line) {
        var thrown = line.getThrowableProxy();
        return line.getFormattedMessage()
                + Objects.requireNonNullElse(line.getKeyValuePairs(), List.of())
                + (thrown == null ? "" : ThrowableProxyUtil.asString(thrown));
    }

    // ----

    /// Of a job that is final: its stream is over by itself.
    private static String events(String job, String[] key) throws Exception {
        return service.get("/v1/jobs/" + job + "/events", with(key, "Accept", "text/event-stream"))
                .body();
    }

    private static String body(String path, String[] key) throws Exception {
        var answer = service.get(path, key);
        assertThat(answer.statusCode()).as(path).isNotIn(400, 429, 500);
        return answer.body();
    }

    private static HttpResponse<String> send(
            String method, String path, @Nullable String body, String[] key) throws Exception {
        return service.send(
                service.request(path)
                        .method(
                                method.toUpperCase(Locale.ROOT),
                                HttpRequest.BodyPublishers.ofString(
                                        Objects.requireNonNullElse(body, "")))
                        .header("Content-Type", "application/json")
                        .headers(key));
    }

    private static String[] with(String[] key, String... more) {
        return Stream.concat(Stream.of(key), Stream.of(more)).toArray(String[]::new);
    }
}
