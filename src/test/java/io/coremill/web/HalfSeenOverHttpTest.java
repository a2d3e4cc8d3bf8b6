package io.coremill.web;

import static io.coremill.web.Service.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coremill.access.AccessRole;
import io.coremill.access.AccessScope;
import io.coremill.job.Result;
import io.coremill.schedule.JobSchedule;
import io.coremill.schedule.OverlapPolicy;
import io.coremill.schedule.ScheduleOrigin;
import io.coremill.schedule.ScheduleRegistry;
import io.coremill.schedule.time.MissedPolicy;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// Asks for each list, stream and aggregate with keys that may see half of the jobs. Two principals
/// have jobs of two types in two queues; all that is in one half has words that are in no other.
@Timeout(60)
@Tag("anywhere")
class HalfSeenOverHttpTest {
    private static final String NO_JOB = "01900000-0000-7000-8000-000000000000";
    private static final String LATER = "PT24H";

    /// What becomes of requests of those who may see half: a new operation has to be in one of
    /// these.
    private static final Set<String> SHOW_HALF =
            Set.of(
                    "get /v1/jobs",
                    "get /v1/jobs/counts",
                    "get /v1/jobs/export",
                    "get /v1/errors",
                    "get /v1/types",
                    "get /v1/queues",
                    "get /v1/schedules",
                    "get /v1/bulk-actions",
                    "get /v1/nodes",
                    "get /v1/workers",
                    "get /v1/worker-ends",
                    "get /v1/cores",
                    "get /v1/live");
    private static final Set<String> KNOW_NONE_OF_THE_OTHERS =
            Set.of(
                    "get /v1/jobs/{id}",
                    "patch /v1/jobs/{id}",
                    "delete /v1/jobs/{id}",
                    "post /v1/jobs/{id}/cancel",
                    "post /v1/jobs/{id}/retry",
                    "get /v1/jobs/{id}/result",
                    "get /v1/jobs/{id}/logs",
                    "get /v1/jobs/{id}/events",
                    "get /v1/bulk-actions/{id}",
                    "post /v1/bulk-actions/{id}/cancel",
                    "get /v1/queues/{name}",
                    "post /v1/queues/{name}/pause",
                    "post /v1/queues/{name}/resume",
                    "post /v1/queues/{name}/retry-failed",
                    "get /v1/schedules/{name}",
                    "delete /v1/schedules/{name}",
                    "post /v1/schedules/{name}/run",
                    "post /v1/schedules/{name}/pause",
                    "post /v1/schedules/{name}/resume",
                    "get /v1/workers/{id}",
                    "post /v1/workers/{id}/recycle");
    private static final Set<String> ARE_ABOUT_ALL =
            Set.of(
                    "get /v1/history",
                    "post /v1/comparisons",
                    "get /v1/comparisons",
                    "get /v1/comparisons/{id}",
                    "post /v1/comparisons/{id}/cancel");
    private static final Set<String> MAKE_OWN_ONES =
            Set.of("post /v1/jobs", "post /v1/bulk-actions", "put /v1/schedules/{name}");

    /// They show no jobs.
    private static final Set<String> OF_CALLERS = Set.of("/v1/keys", "/v1/me", "/v1/audit");

    @TempDir static Path directory;
    static Service service;
    static final Map<String, String> JOBS = new LinkedHashMap<>();
    static final Map<Half, String[]> KEYS = new LinkedHashMap<>();
    static String[] admin;
    static String bulkOfAdmin;

    /// Who may see which half.
    enum Half {
        BY_QUEUE,
        BY_TYPE,
        BY_OWNER;

        /// @param name of a job: owner, queue and type
        boolean has(String name) {
            return switch (this) {
                case BY_QUEUE -> name.contains("-any-");
                case BY_TYPE -> name.endsWith("-echo");
                case BY_OWNER -> name.startsWith("ann-");
            };
        }
    }

    @BeforeAll
    static void start() throws Exception {
        service = Service.start(directory, "--coremill.access.enabled=true");
        var keys = service.part(TestKeys.class);
        admin = keys.header("root", AccessRole.ADMIN);
        KEYS.put(
                Half.BY_QUEUE,
                keys.header(
                        "q", new AccessScope(Set.of("any"), Set.of(), true), AccessRole.OPERATE));
        KEYS.put(
                Half.BY_TYPE,
                keys.header(
                        "t", new AccessScope(Set.of(), Set.of("echo"), true), AccessRole.OPERATE));
        KEYS.put(Half.BY_OWNER, keys.header("ann", AccessRole.SUBMIT));
        String[] bob = keys.header("bob", AccessRole.SUBMIT);
        for (String queue : List.of("any", "cpu")) {
            for (String type : List.of("echo", "noop")) {
                for (String owner : List.of("ann", "bob")) {
                    fails(owner, queue, type, owner.equals("ann") ? key(Half.BY_OWNER) : bob);
                }
            }
        }
        for (String queue : List.of("any", "cpu")) {
            for (String type : List.of("echo", "noop")) {
                schedule(queue, type);
            }
        }
        var bulk =
                json(
                        bulk(
                                "{\"action\":\"set-priority\",\"priority\":1,"
                                        + "\"filter\":{\"type\":\"none\"}}",
                                admin));
        bulkOfAdmin = bulk.get("id").stringValue();
    }

    private static String[] key(Half half) {
        return Objects.requireNonNull(KEYS.get(half));
    }

    private static String id(String job) {
        return Objects.requireNonNull(JOBS.get(job));
    }

    /// A job that has failed, with words of its own in its payload, its error and its log.
    private static void fails(String owner, String queue, String type, String[] key)
            throws Exception {
        String name = owner + "-" + queue + "-" + type;
        String job =
                "{\"type\":\"%s\",\"queue\":\"%s\",\"payload\":%s,\"tags\":[\"%s\"]}"
                        .formatted(type, queue, payload(queue, type, name), owner);
        try (var run = new HandRun(service.queue(), queue)) {
            var answer = service.submit(job, key);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
            var accepted = json(answer);
            assertThat(accepted.get("principal").stringValue()).isEqualTo(owner);
            JOBS.put(name, accepted.get("id").stringValue());
            run.fail(run.next(), "out of " + name);
        }
    }

    /// One handler takes none.
    private static String payload(String queue, String type, String name) {
        boolean takesNone = queue.equals("cpu") && type.equals("noop");
        return takesNone ? "{}" : "{\"text\":\"in %s\"}".formatted(name);
    }

    private static void schedule(String queue, String type) throws Exception {
        String body =
                "{\"cron\":\"@yearly\",\"job\":{\"type\":\"%s\",\"queue\":\"%s\",\"payload\":%s}}"
                        .formatted(
                                type,
                                queue,
                                payload(queue, type, "x-%s-%s".formatted(queue, type)));
        var answer = put("/v1/schedules/x-%s-%s".formatted(queue, type), body, admin);
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(json(answer).get("principal").stringValue()).isEqualTo("root");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    // Every operation

    static Stream<String> operations() throws Exception {
        JsonNode paths = json(service.get("/v3/api-docs")).get("paths");
        return paths.propertyStream()
                .flatMap(
                        path ->
                                path.getValue()
                                        .propertyStream()
                                        .map(Map.Entry::getKey)
                                        .filter(it -> !it.equals("parameters"))
                                        .map(it -> it + " " + path.getKey()))
                .filter(it -> OF_CALLERS.stream().noneMatch(it::contains));
    }

    @Test
    void itIsKnownOfEachOperationWhatItShowsToOneWhoMaySeeHalf() throws Exception {
        var known = new TreeSet<String>();
        Stream.of(SHOW_HALF, KNOW_NONE_OF_THE_OTHERS, ARE_ABOUT_ALL, MAKE_OWN_ONES)
                .forEach(known::addAll);
        assertThat(operations()).containsExactlyInAnyOrderElementsOf(known);
    }

    /// Not in any answer, whatever its status: neither their ids nor what is in them.
    @ParameterizedTest
    @MethodSource("operations")
    void noAnswerGivesAwayTheOtherHalf(String operation) throws Exception {
        if (!operation.startsWith("get ") || operation.equals("get /v1/live")) {
            return;
        }
        for (Half half : Half.values()) {
            for (String name : JOBS.keySet()) {
                if (!half.has(name)) {
                    var answer = ask(operation, name, key(half));
                    assertThat(answer.statusCode()).as(operation).isNotIn(400, 500);
                    assertShowsHalf(half, answer.body(), name);
                }
            }
        }
    }

    /// @param asked the job that was asked for, the id of which may be said again
    private static void assertShowsHalf(Half half, String body, String asked) {
        JOBS.forEach(
                (name, id) -> {
                    if (!half.has(name)) {
                        assertThat(body).doesNotContain("in " + name, "out of " + name);
                        if (!name.equals(asked)) {
                            assertThat(body).doesNotContain(id);
                        }
                    }
                });
        switch (half) {
            case BY_QUEUE -> assertThat(body).doesNotContain("in x-cpu", "\"cpu\"");
            case BY_TYPE -> assertThat(body).doesNotContain("in x-any-noop", "in x-cpu-noop");
            case BY_OWNER -> assertThat(body).doesNotContain("bob");
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void whatIsAboutAllIsRefused(String operation) throws Exception {
        if (ARE_ABOUT_ALL.contains(operation)) {
            for (Half half : List.of(Half.BY_QUEUE, Half.BY_TYPE)) {
                assertOutOfScope(ask(operation, "ann-any-echo", key(half)));
            }
        }
    }

    /// In the same words as for what never was.
    @ParameterizedTest
    @MethodSource("operations")
    void whatIsNotSeenIsNotThere(String operation) throws Exception {
        if (!operation.contains("/v1/jobs/{id}")) {
            return;
        }
        for (Half half : Half.values()) {
            String name =
                    JOBS.keySet().stream().filter(it -> !half.has(it)).findFirst().orElseThrow();
            var unseen = ask(operation, name, key(half));
            var never = ask(operation, null, key(half));
            assertThat(unseen.statusCode()).as(operation).isEqualTo(never.statusCode());
            assertThat(unseen.body().replace(id(name), NO_JOB)).isEqualTo(never.body());
            assertThat(fields(unseen)).isEqualTo(fields(never));
        }
        assertThat(ask("get /v1/jobs/{id}", "ann-any-echo", admin).statusCode()).isEqualTo(200);
    }

    /// But for that of a connection that ends after so many refusals, whatever they are about.
    private static Set<String> fields(HttpResponse<?> answer) {
        Set<String> fields = new TreeSet<>(answer.headers().map().keySet());
        fields.remove("connection");
        return fields;
    }

    // Lists

    @ParameterizedTest
    @EnumSource
    void aListShowsHalf(Half half) throws Exception {
        String[] key = key(half);
        assertThat(names(get("/v1/jobs", key).get("jobs"), half)).isEqualTo(4);
        assertThat(names(get("/v1/jobs?sort=-finished", key).get("jobs"), half)).isEqualTo(4);
        assertThat(names(get("/v1/jobs?state=failed", key).get("jobs"), half)).isEqualTo(4);
        assertThat(names(get("/v1/jobs?tag=ann", key).get("jobs"), half))
                .isEqualTo(half == Half.BY_OWNER ? 4 : 2);
        assertThat(names(get("/v1/jobs?principal=ann", key).get("jobs"), half))
                .isEqualTo(half == Half.BY_OWNER ? 4 : 2);
        assertThat(get("/v1/jobs?principal=bob", key).get("jobs").size())
                .isEqualTo(half == Half.BY_OWNER ? 0 : 2);
        assertThat(failed(get("/v1/jobs/counts", key))).isEqualTo(4);
        assertThat(failed(get("/v1/jobs/counts?principal=ann", key)))
                .isEqualTo(half == Half.BY_OWNER ? 4 : 2);
        long errors =
                get("/v1/errors", key)
                        .get("errors")
                        .valueStream()
                        .mapToLong(it -> it.get("count").longValue())
                        .sum();
        assertThat(errors).isEqualTo(4);
        assertThat(failed(get("/v1/jobs/counts", admin))).isEqualTo(8);
    }

    /// How many there are, all of which are in the half.
    private static int names(JsonNode jobs, Half half) {
        var seen =
                JOBS.entrySet().stream()
                        .filter(it -> half.has(it.getKey()))
                        .map(Map.Entry::getValue)
                        .collect(Collectors.toSet());
        assertThat(jobs.valueStream().map(it -> it.get("id").stringValue())).isSubsetOf(seen);
        return jobs.size();
    }

    private static long failed(JsonNode counts) {
        return counts.get("counts")
                .valueStream()
                .filter(it -> it.get("state").stringValue().equals("failed"))
                .mapToLong(it -> it.get("jobs").longValue())
                .sum();
    }

    @Test
    void anExportShowsHalf() throws Exception {
        for (Half half : List.of(Half.BY_QUEUE, Half.BY_TYPE)) {
            String csv = service.get("/v1/jobs/export?format=csv", key(half)).body();
            assertThat(csv.lines()).hasSize(1 + 4);
            String json = service.get("/v1/jobs/export?format=json", key(half)).body();
            assertShowsHalf(half, csv + json, "none");
        }
        assertThat(service.get("/v1/jobs/export?format=csv", admin).body().lines()).hasSize(9);
    }

    @Test
    void queuesAndTypesAreThoseOfTheScope() throws Exception {
        JsonNode queues = get("/v1/queues", key(Half.BY_QUEUE)).get("queues");
        assertThat(queues.findValuesAsString("name")).containsExactly("any");
        assertThat(queues.get(0).has("queued")).isTrue();
        for (Half half : List.of(Half.BY_TYPE, Half.BY_OWNER)) {
            JsonNode all = get("/v1/queues", key(half)).get("queues");
            assertThat(all.size()).isGreaterThan(1);
            assertThat(all.valueStream()).noneMatch(it -> it.has("queued") || it.has("running"));
            assertThat(all.valueStream()).noneMatch(it -> it.has("slots") || it.has("oldestAge"));
        }
        JsonNode types = get("/v1/types", key(Half.BY_TYPE)).get("types");
        assertThat(types.findValuesAsString("type")).containsExactly("echo");
        assertThat(get("/v1/types", key(Half.BY_QUEUE)).toString()).doesNotContain("cpu");
        assertThat(get("/v1/types", admin).toString()).contains("gil");
        var cpu = new AccessScope(Set.of("cpu"), Set.of(), true);
        String[] ofCpu = service.part(TestKeys.class).header("c", cpu, AccessRole.READ);
        JsonNode ofCpuAlone = get("/v1/types", ofCpu).get("types");
        assertThat(ofCpuAlone.findValuesAsString("type")).contains("noop").doesNotContain("gil");
        assertThat(ofCpuAlone.valueStream()).allMatch(it -> !it.get("queues").isEmpty());
        var there = service.get("/v1/queues/cpu", key(Half.BY_QUEUE));
        var never = service.get("/v1/queues/none", key(Half.BY_QUEUE));
        assertThat(there.statusCode()).isEqualTo(404);
        assertThat(there.body()).isEqualTo(never.body());
    }

    @Test
    void schedulesAreThoseOfTheScope() throws Exception {
        assertThat(schedules(admin)).hasSize(4);
        assertThat(schedules(key(Half.BY_QUEUE))).containsExactly("x-any-echo", "x-any-noop");
        assertThat(schedules(key(Half.BY_TYPE))).containsExactly("x-any-echo", "x-cpu-echo");
        String[] key = key(Half.BY_QUEUE);
        assertThat(service.get("/v1/schedules/x-cpu-noop", key).body())
                .isEqualTo(service.get("/v1/schedules/none", key).body());
        for (String verb : List.of("run", "pause", "resume")) {
            assertThat(service.post("/v1/schedules/x-cpu-noop/" + verb, key).statusCode())
                    .isEqualTo(404);
        }
        assertThat(delete("/v1/schedules/x-cpu-noop", key).statusCode()).isEqualTo(404);
        String wanted = "{\"cron\":\"@yearly\",\"job\":{\"type\":\"noop\",\"queue\":\"%s\"}}";
        var taken = put("/v1/schedules/x-cpu-noop", wanted.formatted("any"), key);
        assertThat(taken.statusCode()).isEqualTo(409);
        assertThat(taken.body()).doesNotContain("root", "in x-cpu");
        var outside = put("/v1/schedules/new", wanted.formatted("cpu"), key);
        assertOutOfScope(outside);
        assertThat(outside.body()).contains("\"job.queue\"");
        assertThat(schedules(admin)).hasSize(4);
    }

    private static List<String> schedules(String[] key) throws Exception {
        return get("/v1/schedules", key).get("schedules").findValuesAsString("name");
    }

    @Test
    void theMachineIsShownWithoutTheOtherQueues() throws Exception {
        String[] key = key(Half.BY_QUEUE);
        for (String path : List.of("/v1/nodes", "/v1/workers", "/v1/worker-ends", "/v1/cores")) {
            assertThat(service.get(path, key).statusCode()).as(path).isEqualTo(200);
            assertOutOfScope(service.get(path, key(Half.BY_TYPE)));
        }
        assertThat(service.get("/v1/workers/python-1", key).body())
                .isEqualTo(service.get("/v1/workers/none-1", key).body().replace("none", "python"));
        assertThat(service.post("/v1/workers/python-1/recycle", key).statusCode()).isEqualTo(404);
        assertThat(service.get("/actuator/prometheus", admin).statusCode()).isNotIn(401, 403);
        for (Half half : Half.values()) {
            assertThat(service.get("/actuator/prometheus", key(half)).statusCode()).isEqualTo(403);
        }
    }

    @Test
    void theLiveStreamShowsTheQueuesOfTheScope() throws Exception {
        try (var live = EventReader.open(service, "/v1/live", key(Half.BY_QUEUE))) {
            JsonNode history = live.next("history").data();
            assertThat(history.get("finished").size()).isZero();
            JsonNode tick = live.next("tick").data();
            assertThat(tick.get("queues").findValuesAsString("name")).containsExactly("any");
            assertShowsHalf(Half.BY_QUEUE, tick.toString(), "none");
            assertThat(tick.get("workers").size()).isZero();
        }
        try (var live = EventReader.open(service, "/v1/live", admin)) {
            assertThat(live.next("tick").data().get("queues").size()).isGreaterThan(2);
        }
        assertOutOfScope(service.get("/v1/live", key(Half.BY_TYPE)));
    }

    // What is done

    /// The one who moved it may see more than the one who waits for it.
    @Test
    void whoWaitsForAJobThatIsMovedOutOfTheScopeGetsItAsItWasStored() throws Exception {
        String job =
                "{\"type\":\"noop\",\"queue\":\"any\",\"delay\":\"%s\",\"tags\":[\"moves-on\"]}"
                        .formatted(LATER);
        var submission =
                service.submission(job.getBytes(StandardCharsets.UTF_8), key(Half.BY_QUEUE))
                        .header("Prefer", "wait=60")
                        .build();
        var answer = service.client().sendAsync(submission, HttpResponse.BodyHandlers.ofString());
        String id =
                await().until(
                                () ->
                                        get("/v1/jobs?tag=moves-on", admin)
                                                .at("/jobs/0/id")
                                                .stringValue(""),
                                it -> !it.isEmpty());
        assertThat(patch("/v1/jobs/" + id, "{\"queue\":\"cpu\"}", admin).statusCode())
                .isEqualTo(200);
        service.post("/v1/jobs/" + id + "/cancel", admin);
        JsonNode shown = json(answer.get());
        assertThat(answer.get().statusCode()).isEqualTo(202);
        assertThat(shown.get("queue").stringValue()).isEqualTo("any");
        assertThat(shown.get("state").stringValue()).isEqualTo("scheduled");
        removed(id);
    }

    @Test
    void aJobOutOfTheScopeIsNotSubmitted() throws Exception {
        var queue = service.submit("{\"type\":\"noop\"}", key(Half.BY_QUEUE));
        assertOutOfScope(queue);
        assertThat(queue.body()).contains("\"queue\"").doesNotContain("cpu", "tiny");
        var type = service.submit("{\"type\":\"noop\"}", key(Half.BY_TYPE));
        assertOutOfScope(type);
        assertThat(type.body()).contains("\"type\"");
        var none = service.submit("{\"type\":\"x\",\"queue\":\"none\"}", key(Half.BY_QUEUE));
        var there = service.submit("{\"type\":\"x\",\"queue\":\"tiny\"}", key(Half.BY_QUEUE));
        assertThat(none.body()).isEqualTo(there.body());
        var lines = lines("{\"type\":\"x\",\"queue\":\"tiny\"}\nno\n", key(Half.BY_QUEUE));
        assertThat(json(lines).get("rejected").longValue()).isEqualTo(2);
        assertThat(json(lines).get("errors").get(0).get("field").stringValue()).isEqualTo("queue");
        String id = waiting("any", key(Half.BY_QUEUE));
        var moved = patch("/v1/jobs/" + id, "{\"queue\":\"python\"}", key(Half.BY_QUEUE));
        assertOutOfScope(moved);
        assertThat(moved.body()).contains("\"queue\"");
        removed(id);
    }

    @Test
    void queuesAndTypesThatAKeyDoesNotShowAreNotNamed() throws Exception {
        var scope = new AccessScope(Set.of("nowhere"), Set.of("lost", "x"), true);
        String[] key = service.part(TestKeys.class).header("n", scope, AccessRole.OPERATE);
        for (String job :
                List.of(
                        "{\"type\":\"lost\"}",
                        "{\"type\":\"x\"}",
                        "{\"type\":\"x\",\"queue\":\"nowhere\"}")) {
            var refused = service.submit(job, key);
            assertThat(refused.statusCode()).isEqualTo(422);
            assertThat(refused.body()).doesNotContain("cpu", "python", "echo");
        }
    }

    @Test
    void whoSubmitsSeesAndCancelsItsOwn() throws Exception {
        String[] key = key(Half.BY_OWNER);
        String id = waiting("any", key);
        assertThat(get("/v1/jobs/" + id, key).get("principal").stringValue()).isEqualTo("ann");
        assertThat(service.post("/v1/jobs/" + id + "/cancel", key).statusCode()).isEqualTo(200);
        String other = waiting("any", admin);
        assertThat(service.post("/v1/jobs/" + other + "/cancel", key).statusCode()).isEqualTo(404);
        assertThat(get("/v1/jobs/" + other, admin).get("state").stringValue())
                .isEqualTo("scheduled");
        assertThat(service.get("/v1/jobs/" + other, with(key, "Prefer", "wait=9")).statusCode())
                .isEqualTo(404);
        delete("/v1/jobs/" + id, admin);
        removed(other);
    }

    /// The role read lets it see the jobs of others, and no role of its own lets it steer them.
    @Test
    void whoReadsAndSubmitsCancelsItsOwnAlone() throws Exception {
        String[] both =
                service.part(TestKeys.class).header("ann", AccessRole.READ, AccessRole.SUBMIT);
        String mine = waiting("any", both);
        String other = waiting("any", admin);
        assertThat(get("/v1/jobs/" + other, both).get("principal").stringValue()).isEqualTo("root");
        var refused = service.post("/v1/jobs/" + other + "/cancel", both);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(json(refused).get("type").stringValue()).isEqualTo("/problems/forbidden");
        assertThat(json(refused).get("detail").stringValue()).contains("operate");
        assertThat(get("/v1/jobs/" + other, admin).get("state").stringValue())
                .isEqualTo("scheduled");
        assertThat(service.post("/v1/jobs/" + mine + "/cancel", both).statusCode()).isEqualTo(200);
        String[] operator = key(Half.BY_QUEUE);
        assertThat(service.post("/v1/jobs/" + other + "/cancel", operator).statusCode())
                .isEqualTo(200);
        removed(mine);
        removed(other);
    }

    @Test
    void aBulkActionChangesTheHalfThatItsMakerSees() throws Exception {
        String mine = waiting("any", admin);
        String other = waiting("python", "primes", admin);
        String body = "{\"action\":\"cancel\",\"filter\":{\"state\":[\"scheduled\"]}%s}";
        String[] key = key(Half.BY_QUEUE);
        long matched =
                json(bulk(body.formatted(",\"dryRun\":true"), key)).get("matched").longValue();
        assertThat(matched)
                .isEqualTo(get("/v1/jobs?state=scheduled", key).get("jobs").size())
                .isLessThan(get("/v1/jobs?state=scheduled", admin).get("jobs").size());
        String id = json(bulk(body.formatted(""), key)).get("id").stringValue();
        while (get("/v1/bulk-actions/" + id, key).get("state").stringValue().equals("running")) {
            Thread.onSpinWait();
        }
        assertThat(get("/v1/jobs/" + mine, admin).get("state").stringValue())
                .isEqualTo("cancelled");
        assertThat(get("/v1/jobs/" + other, admin).get("state").stringValue())
                .isEqualTo("scheduled");
        assertThat(bulkActions(key)).containsExactly(id);
        assertThat(bulkActions(key(Half.BY_TYPE))).isEmpty();
        assertThat(bulkActions(admin)).contains(id, bulkOfAdmin);
        assertThat(service.get("/v1/bulk-actions/" + bulkOfAdmin, key).statusCode()).isEqualTo(404);
        assertThat(service.post("/v1/bulk-actions/" + bulkOfAdmin + "/cancel", key).statusCode())
                .isEqualTo(404);
        String move = "{\"action\":\"move\",\"queue\":\"cpu\",\"filter\":{\"type\":\"x\"}}";
        var moved = bulk(move, key);
        assertOutOfScope(moved);
        assertThat(moved.body()).contains("\"queue\"");
        service.post("/v1/jobs/" + other + "/cancel", admin);
        delete("/v1/jobs/" + other, admin);
        delete("/v1/jobs/" + mine, admin);
    }

    private static List<String> bulkActions(String[] key) throws Exception {
        return get("/v1/bulk-actions", key).get("bulkActions").findValuesAsString("id");
    }

    @Test
    void whatConcernsAllJobsOfAQueueNeedsAllOfThem() throws Exception {
        assertThat(service.post("/v1/queues/cpu/pause", key(Half.BY_QUEUE)).statusCode())
                .isEqualTo(404);
        assertOutOfScope(service.post("/v1/queues/any/pause", key(Half.BY_TYPE)));
        assertThat(get("/v1/queues/any", admin).get("paused").booleanValue()).isFalse();
        assertThat(service.post("/v1/queues/any/pause", key(Half.BY_QUEUE)).statusCode())
                .isEqualTo(200);
        assertThat(service.post("/v1/queues/any/resume", key(Half.BY_QUEUE)).statusCode())
                .isEqualTo(200);
    }

    // Keys of requests and of jobs

    @Test
    void aRequestIsAnsweredAgainToItsOwnPrincipalAlone() throws Exception {
        String job = "{\"type\":\"x\",\"queue\":\"any\",\"delay\":\"%s\"}".formatted(LATER);
        String[] ann = with(key(Half.BY_OWNER), "Idempotency-Key", "same");
        String[] root = with(admin, "Idempotency-Key", "same");
        String first = json(service.submit(job, ann)).get("id").stringValue();
        String second = json(service.submit(job, root)).get("id").stringValue();
        assertThat(second).isNotEqualTo(first);
        assertThat(json(service.submit(job, ann)).get("id").stringValue()).isEqualTo(first);
        assertThat(json(service.submit(job, root)).get("id").stringValue()).isEqualTo(second);
        String[] annAgain = with(key(Half.BY_OWNER), "Idempotency-Key", "lines");
        String[] rootAgain = with(admin, "Idempotency-Key", "lines");
        var ofAnn = lines(job + "\n", with(annAgain, "Accept", "application/x-ndjson"));
        var ofRoot = lines(job + "\n", with(rootAgain, "Accept", "application/x-ndjson"));
        assertThat(ofAnn.body()).contains("\"id\"").isNotEqualTo(ofRoot.body());
        removed(first);
        removed(second);
        removed(json(ofAnn).get("id").stringValue());
        removed(json(ofRoot).get("id").stringValue());
    }

    @Test
    void aJobThatHoldsAKeyIsShownToThoseWhoSeeIt() throws Exception {
        String job =
                "{\"type\":\"x\",\"queue\":\"any\",\"delay\":\"%s\",\"unique\":{\"key\":\"k\",\"onConflict\":\"%s\"}}";
        String holder =
                json(service.submit(job.formatted(LATER, "keep"), admin)).get("id").stringValue();
        String[] ann = key(Half.BY_OWNER);
        for (String onConflict : List.of("keep", "reject", "replace")) {
            var held = service.submit(job.formatted(LATER, onConflict), ann);
            assertThat(held.statusCode()).as(onConflict).isEqualTo(409);
            assertThat(held.body()).contains("/problems/key-held").doesNotContain(holder);
            assertThat(held.headers().firstValue("Location")).isEmpty();
            var line = lines(job.formatted(LATER, onConflict) + "\n", ann);
            assertThat(json(line).get("rejected").longValue()).isEqualTo(1);
            assertThat(line.body()).doesNotContain(holder);
            var lines =
                    lines(
                            job.formatted(LATER, onConflict) + "\n",
                            with(ann, "Accept", "application/x-ndjson"));
            assertThat(lines.body()).contains("key-held").doesNotContain(holder);
        }
        var kept = service.submit(job.formatted(LATER, "keep"), key(Half.BY_QUEUE));
        assertThat(json(kept).get("id").stringValue()).isEqualTo(holder);
        assertThat(get("/v1/jobs/" + holder, admin).get("principal").stringValue())
                .isEqualTo("root");
        removed(holder);
    }

    @Test
    void theHistoryOfAScheduleNamesNoUnseenJobThatHoldsAKey() throws Exception {
        String there = unique("tick", "all", "cpu", "noop", "keep");
        String holder = json(service.submit(there, admin)).get("id").stringValue();
        for (String onConflict : List.of("keep", "reject")) {
            String wanted =
                    "{\"cron\":\"@yearly\",\"job\":{\"type\":\"x\",\"queue\":\"any\",\"unique\":{\"key\":\"tick\",\"scope\":\"all\",\"onConflict\":\"%s\"}}}"
                            .formatted(onConflict);
            put("/v1/schedules/held", wanted, admin);
            service.post("/v1/schedules/held/run", admin);
            for (String path : List.of("/v1/schedules/held", "/v1/schedules")) {
                assertThat(service.get(path, admin).body()).as(path).contains(holder);
                assertThat(service.get(path, key(Half.BY_QUEUE)).body())
                        .as(path)
                        .contains("a job that your key does not show holds the key")
                        .doesNotContain(holder);
            }
            delete("/v1/schedules/held", admin);
        }
        removed(holder);
    }

    @Test
    void whatIsHeldByAnUnseenJobIsAcceptedOnceThatIsOver() throws Exception {
        String job = unique("over", "queue", "any", "x", "keep");
        String holder = json(service.submit(job, admin)).get("id").stringValue();
        String[] ann = with(key(Half.BY_OWNER), "Idempotency-Key", "over");
        assertThat(service.submit(job, ann).statusCode()).isEqualTo(409);
        removed(holder);
        var accepted = service.submit(job, ann);
        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
        removed(json(accepted).get("id").stringValue());
    }

    @Test
    void aJobThatWasKeptAndIsGoneIsAnsweredAsGone() throws Exception {
        String job = unique("gone", "queue", "any", "x", "keep");
        String[] ann = key(Half.BY_OWNER);
        String holder = json(service.submit(job, ann)).get("id").stringValue();
        String[] again = with(ann, "Idempotency-Key", "gone");
        String[] linesAgain =
                with(ann, "Idempotency-Key", "gone-lines", "Accept", "application/x-ndjson");
        assertThat(service.submit(job, again).statusCode()).isEqualTo(200);
        String kept = lines(job + "\n", linesAgain).body();
        assertThat(kept).contains(holder);
        removed(holder);
        var gone = service.submit(job, again);
        assertThat(gone.statusCode()).as(gone.body()).isEqualTo(200);
        assertThat(json(gone).get("id").stringValue()).isEqualTo(holder);
        assertThat(json(gone).get("gone").booleanValue()).isTrue();
        assertThat(lines(job + "\n", linesAgain).body()).contains(holder).doesNotContain("held");
    }

    /// Keys of one principal that are restricted to different queues.
    @Test
    void aJobOutOfTheScopeIsNotReplaced() throws Exception {
        String there = unique("far", "all", "python", "primes", "replace");
        String holder = json(service.submit(there, key(Half.BY_OWNER))).get("id").stringValue();
        var scope = new AccessScope(Set.of("any"), Set.of(), true);
        String[] narrow = service.part(TestKeys.class).header("ann", scope, AccessRole.SUBMIT);
        String here = unique("far", "all", "any", "x", "replace");
        var held = service.submit(here, narrow);
        assertThat(held.statusCode()).isEqualTo(409);
        assertThat(held.body()).contains("/problems/key-held").doesNotContain(holder);
        var line = lines(here + "\n", narrow);
        assertThat(json(line).get("rejected").longValue()).isEqualTo(1);
        assertThat(line.body()).doesNotContain(holder);
        assertThat(get("/v1/jobs/" + holder, admin).get("queue").stringValue()).isEqualTo("python");
        removed(holder);
    }

    private static String unique(
            String key, String scope, String queue, String type, String onConflict) {
        return "{\"type\":\"%s\",\"queue\":\"%s\",\"delay\":\"%s\",\"unique\":{\"key\":\"%s\",\"scope\":\"%s\",\"onConflict\":\"%s\"}}"
                .formatted(type, queue, LATER, key, scope, onConflict);
    }

    // What is in jobs

    @Test
    void whatIsInJobsIsNotShownToKeysThatHideIt() throws Exception {
        String[] key = blind();
        String name = "ann-any-echo";
        String id = id(name);
        for (String operation : operations().toList()) {
            if (operation.startsWith("get ") && !operation.equals("get /v1/live")) {
                String body = ask(operation, name, key).body();
                assertThat(body)
                        .as(operation)
                        .doesNotContain("in ann", "out of ann", "in x-", "a line");
            }
        }
        JsonNode shown = get("/v1/jobs/" + id, key);
        assertThat(shown.get("withheld").booleanValue()).isTrue();
        assertThat(shown.has("payload")).isFalse();
        assertThat(shown.has("fingerprint")).isFalse();
        assertThat(shown.get("error").propertyNames()).containsExactly("kind");
        assertOutOfScope(service.get("/v1/jobs/" + id + "/logs", key));
        assertOutOfScope(service.get("/v1/jobs/" + id + "/result", key));
        String print = get("/v1/jobs/" + id, admin).get("fingerprint").stringValue();
        assertOutOfScope(service.get("/v1/jobs?fingerprint=" + print, key));
        var filter =
                "{\"action\":\"retry\",\"dryRun\":true,\"filter\":{\"fingerprint\":\"%s\"}}"
                        .formatted(print);
        assertOutOfScope(bulk(filter, key));
        try (var events = EventReader.open(service, "/v1/jobs/" + id + "/events", key)) {
            var state = Objects.requireNonNull(events.next());
            assertThat(state.name()).isEqualTo("state");
            assertThat(state.data().toString()).doesNotContain("out of");
        }
        String csv = service.get("/v1/jobs/export?format=csv", key).body();
        assertThat(csv).contains(id).doesNotContain("out of");
        var answer = service.submit("{\"type\":\"echo\",\"payload\":{\"text\":\"mine\"}}", key);
        assertThat(answer.body()).doesNotContain("mine");
        removed(json(answer).get("id").stringValue());
        assertOutOfScope(service.get("/v1/comparisons", key));
    }

    @Test
    void resultsAreShownToThoseWhoSeeTheirJobs() throws Exception {
        String id = waiting("any", "x", null, admin);
        try (var run = new HandRun(service.queue(), "any")) {
            run.succeed(run.next(), Result.json("{\"b\":2}"));
        }
        String path = "/v1/jobs/" + id + "/result";
        assertThat(service.get(path, key(Half.BY_QUEUE)).body()).isEqualTo("{\"b\":2}");
        assertThat(service.get(path, key(Half.BY_TYPE)).statusCode()).isEqualTo(404);
        assertThat(service.get(path, key(Half.BY_OWNER)).statusCode()).isEqualTo(404);
        delete("/v1/jobs/" + id, admin);
    }

    @Test
    void lastWordsOfProgramsAreShownToThoseWhoSeeAllOfItsJobs() throws Exception {
        String words = "it has ended; its last words: no such file";
        for (String[] key : List.of(admin, key(Half.BY_QUEUE))) {
            assertThat(degradedBy(get("/v1/queues/any", key))).isEqualTo(words);
        }
        for (String[] key : List.of(blind(), key(Half.BY_TYPE), key(Half.BY_OWNER))) {
            assertThat(degradedBy(get("/v1/queues/any", key))).isEqualTo("it has ended");
            assertThat(service.get("/v1/queues", key).body()).doesNotContain("no such file");
        }
        var paused = service.post("/v1/queues/any/resume", blind());
        assertThat(degradedBy(json(paused))).isEqualTo("it has ended");
        try (var all = EventReader.open(service, "/v1/live", admin);
                var part = EventReader.open(service, "/v1/live", blind())) {
            for (int tick = 0; tick < 2; tick++) {
                assertThat(all.next("tick").data().toString()).contains(words);
                assertThat(part.next("tick").data().toString())
                        .contains("\"it has ended\"")
                        .doesNotContain("no such file");
            }
        }
    }

    private static String degradedBy(JsonNode queue) {
        return queue.get("degradedBy").stringValue();
    }

    /// A handler finds fault with the payload that is kept, and quotes it.
    @Test
    void refusalsOfWhatIsKeptDoNotQuoteItToKeysThatHideIt() throws Exception {
        String id =
                json(service.submit(
                                "{\"type\":\"noop\",\"queue\":\"any\",\"delay\":\"%s\",\"payload\":%s}"
                                        .formatted(LATER, "{\"secret\":1}"),
                                admin))
                        .get("id")
                        .stringValue();
        var path = "/v1/jobs/" + id;
        var move = "{\"queue\":\"cpu\"}";
        assertThat(patch(path, move, admin).body()).contains("payload.secret");
        assertHidesPayload(patch(path, move, blind()));
        removed(id);
        kept("x-kept", "noop", "cpu", "{\"secret\":1}");
        var run = "/v1/schedules/x-kept/run";
        assertThat(service.post(run, admin).body()).contains("payload.secret");
        assertHidesPayload(service.post(run, blind()));
        assertThat(delete("/v1/schedules/x-kept", admin).statusCode()).isEqualTo(204);
    }

    private static void assertHidesPayload(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body())
                .contains("\"payload\"", "which the key does not show")
                .doesNotContain("secret");
    }

    /// Whether its handler would take its payload just now is no part of whose it is.
    @Test
    void aScheduleWhoseJobsAreRefusedIsShownToThoseWhoSeeItsQueueAndType() throws Exception {
        kept("x-kept", "noop", "cpu", "{\"secret\":1}");
        var cpu = new AccessScope(Set.of("cpu"), Set.of("noop"), true);
        String[] key = service.part(TestKeys.class).header("c", cpu, AccessRole.OPERATE);
        assertThat(schedules(key)).containsExactly("x-cpu-noop", "x-kept");
        assertThat(get("/v1/schedules/x-kept", key).get("name").stringValue()).isEqualTo("x-kept");
        assertThat(schedules(key(Half.BY_QUEUE))).doesNotContain("x-kept");
        assertThat(delete("/v1/schedules/x-kept", admin).statusCode()).isEqualTo(204);
    }

    /// A schedule that was written when its handler took other payloads.
    private static void kept(String name, String type, String queue, String payload) {
        var _ =
                service.part(ScheduleRegistry.class)
                        .put(
                                new JobSchedule(
                                        name,
                                        "@yearly",
                                        ZoneOffset.UTC,
                                        "{\"type\":\"%s\",\"queue\":\"%s\",\"payload\":%s}"
                                                .formatted(type, queue, payload),
                                        MissedPolicy.SKIP,
                                        OverlapPolicy.ALLOW,
                                        Duration.ZERO),
                                ScheduleOrigin.API,
                                _ -> {});
    }

    @Test
    void bulkActionsShowFingerprintsToKeysThatShowThem() throws Exception {
        String print =
                get("/v1/jobs/" + id("ann-any-echo"), admin).get("fingerprint").stringValue();
        String body =
                "{\"action\":\"retry\",\"filter\":{\"type\":\"none\",\"fingerprint\":\"%s\"}}"
                        .formatted(print);
        String path = "/v1/bulk-actions/" + json(bulk(body, admin)).get("id").stringValue();
        assertThat(service.get(path, admin).body()).contains(print);
        for (String shown : List.of(path, "/v1/bulk-actions")) {
            var answer = service.get(shown, blind());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("\"type\":\"none\"").doesNotContain(print);
        }
        assertThat(service.post(path + "/cancel", blind()).body())
                .contains("\"type\":\"none\"")
                .doesNotContain(print);
    }

    // ----

    /// Of one who sees all jobs, and not what is in them.
    private static String[] blind() {
        return service.part(TestKeys.class)
                .header("v", new AccessScope(Set.of(), Set.of(), false), AccessRole.OPERATE);
    }

    private static String waiting(String queue, String[] key) throws Exception {
        return waiting(queue, "x", LATER, key);
    }

    private static String waiting(String queue, String type, String[] key) throws Exception {
        return waiting(queue, type, LATER, key);
    }

    private static String waiting(String queue, String type, @Nullable String at, String[] key)
            throws Exception {
        String due = at == null ? "" : ",\"delay\":\"%s\"".formatted(at);
        var answer =
                service.submit(
                        "{\"type\":\"%s\",\"queue\":\"%s\"%s}".formatted(type, queue, due), key);
        return json(answer).get("id").stringValue();
    }

    /// Lest it is among those that others count.
    private static void removed(String id) throws Exception {
        service.post("/v1/jobs/" + id + "/cancel", admin);
        assertThat(delete("/v1/jobs/" + id, admin).statusCode()).isEqualTo(204);
    }

    private static void assertOutOfScope(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(json(answer).get("type").stringValue()).isEqualTo("/problems/out-of-scope");
    }

    /// @param job by its name, the queue of which is asked for as well; null for none that is there
    private static HttpResponse<String> ask(String operation, @Nullable String job, String[] key)
            throws Exception {
        String method = operation.substring(0, operation.indexOf(' '));
        String path = operation.substring(operation.indexOf(' ') + 1);
        String id = job == null ? NO_JOB : id(job);
        String name = job == null ? "none" : job.substring(job.indexOf('-') + 1);
        String of = path.contains("schedules") ? "x-" + name : name.replaceAll("-.*", "");
        var request =
                service.request(path.replace("{id}", id).replace("{name}", of))
                        .method(
                                method.toUpperCase(Locale.ROOT),
                                HttpRequest.BodyPublishers.ofString("{}"))
                        .header("Content-Type", "application/json");
        return service.send(request.headers(key));
    }

    private static JsonNode get(String path, String[] key) throws Exception {
        var answer = service.get(path, key);
        assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
        return json(answer);
    }

    private static HttpResponse<String> put(String path, String body, String[] key)
            throws Exception {
        return send("PUT", path, body, "application/json", key);
    }

    private static HttpResponse<String> patch(String path, String body, String[] key)
            throws Exception {
        return send("PATCH", path, body, "application/json", key);
    }

    private static HttpResponse<String> delete(String path, String[] key) throws Exception {
        return service.send(service.request(path).DELETE().headers(key));
    }

    private static HttpResponse<String> bulk(String body, String[] key) throws Exception {
        return send("POST", "/v1/bulk-actions", body, "application/json", key);
    }

    private static HttpResponse<String> lines(String body, String[] key) throws Exception {
        return send("POST", "/v1/jobs", body, "application/x-ndjson", key);
    }

    private static HttpResponse<String> send(
            String method, String path, String body, String mediaType, String[] key)
            throws Exception {
        return service.send(
                service.request(path)
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .header("Content-Type", mediaType)
                        .headers(key));
    }

    private static String[] with(String[] key, String... more) {
        var all = new ArrayList<>(List.of(key));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }
}
