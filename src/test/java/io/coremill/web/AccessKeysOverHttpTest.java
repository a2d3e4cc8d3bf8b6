package io.coremill.web;

import static io.coremill.web.Service.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coremill.access.AccessCounts;
import io.coremill.access.AccessOutcome;
import io.coremill.access.AccessRole;
import io.coremill.access.AccessScope;
import io.coremill.web.jobs.JobWaits;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Keys of callers as admins make, rotate and revoke them.
@Timeout(60)
@Tag("anywhere")
class AccessKeysOverHttpTest {
    private static final String FIRST = "cm_bootstrap_" + "0123456789abcdefGHIJKLMNOPQRSTUVWXYZ_-x";
    private static final String JOB = "{\"type\":\"x\",\"queue\":\"any\"}";
    private static final AtomicInteger OPERATORS = new AtomicInteger();
    private static final String READER = "{\"name\":\"reader\",\"roles\":[\"read\"]}";

    @TempDir static Path directory;
    static Service service;
    static String[] admin;

    @BeforeAll
    static void start() {
        service = Service.start(directory, "--coremill.access.bootstrap-key=" + FIRST);
        admin = bearer(FIRST);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void aKeyIsMadeAndShownOnce() throws Exception {
        var made =
                post(
                        "/v1/keys",
                        """
                        {"name": "import", "principal": "team-a", "roles": ["submit", "read"],
                         "queues": ["python"], "types": ["gil"], "payloads": false, "expires": "PT1H"}
                        """,
                        admin);
        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(made.headers().firstValue("Cache-Control")).contains("no-store");
        JsonNode key = json(made);
        String id = key.get("id").stringValue();
        assertThat(made.headers().firstValue("Location")).contains("/v1/keys/" + id);
        assertThat(key.get("key").stringValue()).matches("cm_" + id + "_[A-Za-z0-9_-]{43}");
        assertThat(key.get("principal").stringValue()).isEqualTo("team-a");
        assertThat(key.get("roles").toString()).isEqualTo("[\"read\",\"submit\"]");
        assertThat(key.get("state").stringValue()).isEqualTo("active");
        var shown = get("/v1/keys/" + id, admin);
        String text = key.get("key").stringValue();
        assertThat(shown.body()).doesNotContain("\"key\"", text, secret(text));
        assertThat(get("/v1/keys", admin).body()).contains(id).doesNotContain(secret(text));
        assertThat(get("/v1/queues/python", bearer(text)).statusCode()).isEqualTo(200);
    }

    @Test
    void aRevokedKeyIsRefusedFromThenOn() throws Exception {
        JsonNode made = made(READER);
        String[] bearer = bearer(made.get("key").stringValue());
        assertThat(get("/v1/jobs", bearer).statusCode()).isEqualTo(200);
        String path = "/v1/keys/" + made.get("id").stringValue();
        assertThat(delete(path, admin).statusCode()).isEqualTo(204);
        assertThat(get("/v1/jobs", bearer).statusCode()).isEqualTo(401);
        assertThat(delete(path, admin).statusCode()).isEqualTo(204);
        JsonNode revoked = json(get(path, admin));
        assertThat(revoked.get("state").stringValue()).isEqualTo("revoked");
        assertThat(revoked.has("revokedAt")).isTrue();
        var rotated = post(path + "/rotate", "", admin);
        assertThat(rotated.statusCode()).isEqualTo(409);
        assertThat(rotated.body()).contains("make another one");
    }

    @Test
    void aRotatedKeyHasTwoSecretsForAWhile() throws Exception {
        JsonNode made = made(READER);
        String path = "/v1/keys/" + made.get("id").stringValue();
        var rotated = post(path + "/rotate", "{\"overlap\":\"PT10M\"}", admin);
        assertThat(rotated.statusCode()).isEqualTo(200);
        assertThat(rotated.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(json(rotated).has("formerUntil")).isTrue();
        String next = json(rotated).get("key").stringValue();
        String former = made.get("key").stringValue();
        assertThat(next).isNotEqualTo(former);
        for (String key : List.of(next, former)) {
            assertThat(get("/v1/jobs", bearer(key)).statusCode()).isEqualTo(200);
        }
        JsonNode last = json(post(path + "/rotate", "{\"overlap\":\"PT0S\"}", admin));
        assertThat(last.has("formerUntil")).isFalse();
        for (String key : List.of(next, former)) {
            assertThat(get("/v1/jobs", bearer(key)).statusCode()).isEqualTo(401);
        }
        assertThat(json(post(path + "/rotate", "", admin)).has("formerUntil")).isTrue();
        var request =
                service.request(path + "/rotate")
                        .headers(admin)
                        .header("Content-Type", "text/plain")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"overlap\":\"PT0S\"}"));
        assertThat(service.send(request).statusCode()).isEqualTo(415);
    }

    /// A key of a principal of its own.
    private static JsonNode operator() throws Exception {
        int number = OPERATORS.incrementAndGet();
        return made("{\"name\":\"operator-%d\",\"roles\":[\"operate\"]}".formatted(number));
    }

    /// How a key ends for those who have it.
    interface Ending {
        void of(String path) throws Exception;
    }

    static Stream<Ending> endings() {
        return Stream.of(
                path -> assertThat(delete(path, admin).statusCode()).isEqualTo(204),
                path -> {
                    var rotated = post(path + "/rotate", "{\"overlap\":\"PT0S\"}", admin);
                    assertThat(rotated.statusCode()).isEqualTo(200);
                });
    }

    @ParameterizedTest
    @MethodSource("endings")
    void streamsEndWithTheSecretThatTheyCameWith(Ending ending) throws Exception {
        JsonNode made = operator();
        String[] bearer = bearer(made.get("key").stringValue());
        String job = json(service.submit(JOB, bearer)).get("id").stringValue();
        for (String path : List.of("/v1/live", "/v1/jobs/" + job + "/events")) {
            JsonNode other = operator();
            String[] goes = bearer(other.get("key").stringValue());
            try (var kept = EventReader.open(service, path, bearer);
                    var ended = EventReader.open(service, path, goes)) {
                assertThat(ended.next()).isNotNull();
                ending.of("/v1/keys/" + other.get("id").stringValue());
                while (ended.next() != null) {
                    // what was sent before
                }
                assertThat(kept.next()).isNotNull();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("endings")
    void waitsEndWithTheSecretThatTheyCameWith(Ending ending) throws Exception {
        JsonNode made = operator();
        String[] bearer = bearer(made.get("key").stringValue());
        String job = json(service.submit(JOB, bearer)).get("id").stringValue();
        var look = waiting(service.request("/v1/jobs/" + job), bearer);
        var submission = waiting(service.submission(JOB.getBytes(UTF_8)), bearer);
        await().until(() -> service.part(JobWaits.class).count() == 2);
        ending.of("/v1/keys/" + made.get("id").stringValue());
        assertEnded(look.join());
        assertThat(submission.join().statusCode()).isEqualTo(202);
        assertThat(json(submission.join()).get("state").stringValue()).isEqualTo("queued");
        assertThat(submission.join().headers().firstValue("Preference-Applied")).contains("wait=0");
    }

    private static CompletableFuture<HttpResponse<String>> waiting(
            HttpRequest.Builder request, String... bearer) {
        request.headers(bearer).header("Prefer", "wait=60").timeout(Duration.ofSeconds(60));
        return service.client().sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void assertEnded(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("/problems/unauthenticated", "not valid any more");
        assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow())
                .contains("invalid_token");
    }

    @ParameterizedTest
    @MethodSource("endings")
    void anUploadEndsWithTheSecretThatItCameWith(Ending ending) throws Exception {
        JsonNode made = operator();
        String key = made.get("key").stringValue();
        try (var client = UploadClient.open(service, "/v1/jobs", "Authorization: Bearer " + key)) {
            client.send(JOB + "\n" + JOB + "\n");
            await().until(() -> jobsOf(made) == 2);
            ending.of("/v1/keys/" + made.get("id").stringValue());
            client.send(JOB + "\n");
            assertThat(client.line()).isEqualTo("HTTP/1.1 401 ");
            JsonNode problem = JsonMapper.shared().readTree(client.json());
            assertThat(problem.get("type").stringValue()).isEqualTo("/problems/unauthenticated");
            assertThat(problem.get("accepted").intValue()).isEqualTo(2);
            assertThat(problem.get("nextLine").intValue()).isEqualTo(3);
        }
        assertThat(jobsOf(made)).isEqualTo(2);
    }

    /// It says nothing more, so it is not that the next line is refused.
    @ParameterizedTest
    @MethodSource("endings")
    void anUploadOfWhichNothingComesEndsAsWell(Ending ending) throws Exception {
        JsonNode made = operator();
        String key = "Authorization: Bearer " + made.get("key").stringValue();
        String lines = "Accept: application/x-ndjson";
        try (var client = UploadClient.open(service, "/v1/jobs", key, lines)) {
            client.send(JOB + "\n");
            assertThat(client.json()).startsWith("{\"line\":1,");
            ending.of("/v1/keys/" + made.get("id").stringValue());
            assertThat(client.json())
                    .startsWith("{\"type\":\"/problems/unauthenticated\"")
                    .endsWith("\"accepted\":1,\"rejected\":0,\"nextLine\":2}");
        }
    }

    /// The request was let in before its body came.
    @ParameterizedTest
    @MethodSource("endings")
    void aBodyThatComesAfterTheEndOfItsKeyIsRefused(Ending ending) throws Exception {
        JsonNode made = operator();
        endWhileABodyIsAwaited(made, ending, JOB);
        assertThat(jobsOf(made)).isZero();
    }

    @ParameterizedTest
    @MethodSource("endings")
    void aBodyThatNeverComesIsNotAwaitedBeyondItsKey(Ending ending) throws Exception {
        endWhileABodyIsAwaited(operator(), ending, "");
    }

    private static void endWhileABodyIsAwaited(JsonNode made, Ending ending, String rest)
            throws Exception {
        try (var client = RawConnection.open(service.port())) {
            client.send(
                    "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
                            + "Content-Type: application/json\r\nAuthorization: Bearer %s\r\n"
                                    .formatted(made.get("key").stringValue())
                            + "Content-Length: %d\r\n\r\n".formatted(JOB.length()));
            await().until(client::isAnswered); // 100 Continue
            ending.of("/v1/keys/" + made.get("id").stringValue());
            client.send(rest);
            var answer = Objects.requireNonNull(client.answer(false));
            assertThat(answer.status()).isEqualTo(401);
        }
    }

    private static int jobsOf(JsonNode key) throws Exception {
        String principal = key.get("principal").stringValue();
        return json(get("/v1/jobs?principal=" + principal, admin)).get("jobs").size();
    }

    @Test
    void theFirstKeyIsListedAndStaysInTheSettings() throws Exception {
        JsonNode list = json(get("/v1/keys", admin));
        assertThat(list.get("keys").get(0).get("id").stringValue()).isEqualTo("bootstrap");
        assertThat(list.toString()).doesNotContain(secret(FIRST));
        var revoked = delete("/v1/keys/bootstrap", admin);
        assertThat(revoked.statusCode()).isEqualTo(409);
        assertThat(revoked.body()).contains("coremill.access.bootstrap-key-file");
        assertThat(post("/v1/keys/bootstrap/rotate", "", admin).statusCode()).isEqualTo(409);
        assertThat(get("/v1/keys/bootstrap", admin).statusCode()).isEqualTo(200);
    }

    @Test
    void aListWarnsWhileTheFirstKeyIsTheOnlyAdmin() throws Exception {
        assertThat(json(get("/v1/keys", admin)).get("warnings").get(0).stringValue())
                .contains("bootstrap");
        JsonNode made = made("{\"name\":\"ops\",\"roles\":[\"admin\"]}");
        assertThat(json(get("/v1/keys", admin)).get("warnings")).isEmpty();
        delete("/v1/keys/" + made.get("id").stringValue(), admin);
        assertThat(json(get("/v1/keys", admin)).get("warnings")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|name is missing",
                "{\"name\":\"a\"}|roles is missing",
                "{\"name\":\"a b\",\"roles\":[\"read\"]}|name must be",
                "{\"name\":\"a\\r\\nX: y\",\"roles\":[\"read\"]}|name must be",
                "{\"name\":\"bootstrap\",\"roles\":[\"read\"]}|name must be",
                "{\"name\":7,\"roles\":[\"read\"]}|name must be a string",
                "{\"name\":null,\"roles\":[\"read\"]}|name must not be null",
                "{\"name\":\"a\",\"roles\":[]}|roles must be an array with one or more of read, submit,",
                "{\"name\":\"a\",\"roles\":[\"root\"]}|roles must be one or more of read, submit,",
                "{\"name\":\"a\",\"roles\":null}|roles must not be null",
                "{\"name\":\"a\",\"roles\":\"read\"}|roles must be an array",
                "{\"name\":\"a\",\"roles\":[\"read\"],\"principal\":\"\"}|principal must be",
                "{\"name\":\"a\",\"roles\":[\"read\"],\"principal\":\"bootstrap\"}|principal must be",
                "{\"name\":\"a\",\"roles\":[\"read\"],\"queues\":[]}|queues must be an array",
                "{\"name\":\"a\",\"roles\":[\"read\"],\"queues\":null}|queues must not be null",
                "{\"name\":\"a\",\"roles\":[\"read\"],\"queues\":[\"a,b\"]}|queues must have names",
                "{\"name\":\"a\",\"roles\":[\"read\"],\"types\":[\"a b\"]}|types must have names",
                "{\"name\":\"a\",\"roles\":[\"read\"],\"payloads\":\"no\"}|payloads must be true",
                "{\"name\":\"a\",\"roles\":[\"read\"],\"payloads\":null}|payloads must not be null",
                "{\"name\":\"a\",\"roles\":[\"read\"],\"expires\":\"PT0S\"}|expires must be",
                "{\"name\":\"a\",\"roles\":[\"read\"],\"expires\":\"2027-01-01T00:00:00Z\"}|expires must",
                "{\"name\":\"a\",\"roles\":[\"read\"],\"expires\":null}|expires must not be null",
                "{\"name\":\"a\",\"roles\":[\"read\"],\"role\":1}|role is not a field of a key",
                "{\"name\":\"a\",\"roles\":[\"read\"],\"digest\":\"aa\"}|digest is not a field",
                "{\"name\":\"a\",\"roles\":[\"read\"],\"id\":\"a\"}|id is not a field"
            })
    void whatIsNotAcceptableIsNamed(String body, String words) throws Exception {
        var refused = post("/v1/keys", body, admin);
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(json(refused).get("type").stringValue())
                .isEqualTo("/problems/invalid-access-key");
        assertThat(json(refused).get("detail").stringValue()).contains(words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"overlap\":\"PT721H\"}|overlap must be",
                "{\"overlap\":\"-PT1S\"}|overlap must be",
                "{\"overlap\":null}|overlap must not be null",
                "{\"overlaps\":\"PT1H\"}|overlaps is not a field of a rotation"
            })
    void noRotationThatIsNotAcceptableIsMade(String body, String words) throws Exception {
        JsonNode made = made(READER);
        String path = "/v1/keys/" + made.get("id").stringValue();
        var refused = post(path + "/rotate", body, admin);
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(json(refused).get("detail").stringValue()).contains(words);
        assertThat(get("/v1/jobs", bearer(made.get("key").stringValue())).statusCode())
                .isEqualTo(200);
    }

    @Test
    void aRestrictedAdminCannotGetHoldOfMoreThanItMayDo() throws Exception {
        var scope = new AccessScope(Set.of("python"), Set.of("gil", "primes"), false);
        String[] narrow = service.part(TestKeys.class).header("narrow", scope, AccessRole.ADMIN);
        var within =
                "{\"name\":\"n\",\"principal\":\"narrow\",\"roles\":[\"%s\"],%s\"types\":[\"gil\"],\"payloads\":%s}";
        String queues = "\"queues\":[\"python\"],";
        var statuses = new ArrayList<Integer>();
        for (String body :
                List.of(
                        within.formatted("admin", "", "false"),
                        within.formatted("read", "\"queues\":[\"python\",\"cpu\"],", "false"),
                        within.formatted("read", queues, "true"),
                        READER)) {
            statuses.add(post("/v1/keys", body, narrow).statusCode());
        }
        assertThat(statuses).containsOnly(403);
        var made = post("/v1/keys", within.formatted("admin", queues, "false"), narrow);
        assertThat(made.statusCode()).isEqualTo(201);
        String wide = "/v1/keys/" + made(READER).get("id").stringValue();
        for (String path : List.of(wide, "/v1/keys/bootstrap")) {
            assertThat(get(path, narrow).statusCode()).isEqualTo(404);
            assertThat(post(path + "/rotate", "", narrow).statusCode()).isEqualTo(404);
            assertThat(delete(path, narrow).statusCode()).isEqualTo(404);
        }
        JsonNode seen = json(get("/v1/keys", narrow)).get("keys");
        assertThat(seen.valueStream().map(key -> key.get("id")))
                .containsExactly(json(made).get("id"));
    }

    /// Or it could do as another what it may not do itself: a principal has its requests, limits
    /// and waiting jobs in all queues.
    @Test
    void aRestrictedAdminGetsHoldOfNoOtherPrincipal() throws Exception {
        var scope = new AccessScope(Set.of("cpu"), Set.of(), true);
        String[] narrow = service.part(TestKeys.class).header("narrow", scope, AccessRole.ADMIN);
        String body =
                "{\"name\":\"ann\",\"principal\":\"%s\",\"roles\":[\"submit\"],\"queues\":[\"cpu\"]}";
        for (String other :
                List.of(body.formatted("ann"), body.replaceAll(",\"principal[^,]*", ""))) {
            var refused = post("/v1/keys", other, narrow);
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(json(refused).get("detail").stringValue()).contains("principal", "narrow");
        }
        JsonNode ofAnn = made(body.formatted("ann"));
        String path = "/v1/keys/" + ofAnn.get("id").stringValue();
        assertThat(get(path, narrow).statusCode()).isEqualTo(200);
        var rotated = post(path + "/rotate", "{\"overlap\":\"PT0S\"}", narrow);
        assertThat(rotated.statusCode()).isEqualTo(403);
        assertThat(rotated.body()).doesNotContain("cm_");
        assertThat(get("/v1/jobs", bearer(ofAnn.get("key").stringValue())).statusCode())
                .isEqualTo(200);
        var own = post("/v1/keys", body.formatted("narrow"), narrow);
        assertThat(own.statusCode()).isEqualTo(201);
        String ownPath = "/v1/keys/" + json(own).get("id").stringValue();
        assertThat(post(ownPath + "/rotate", "", narrow).statusCode()).isEqualTo(200);
        assertThat(delete(path, narrow).statusCode()).isEqualTo(204);
    }

    /// It shows what is in sensitive jobs, and no admin need see that to hand it out.
    @Test
    void anAdminMakesKeysWithTheRoleSensitiveAndHasItOnlyWithOneOfThem() throws Exception {
        assertThat(get("/v1/me", admin).body()).contains("admin").doesNotContain("sensitive");
        JsonNode made = made("{\"name\":\"doctor\",\"roles\":[\"read\",\"sensitive\"]}");
        assertThat(made.get("roles").toString()).isEqualTo("[\"read\",\"sensitive\"]");
        String[] doctor = bearer(made.get("key").stringValue());
        assertThat(json(get("/v1/me", doctor)).get("roles").toString())
                .isEqualTo("[\"read\",\"sensitive\"]");
        String path = "/v1/keys/" + made.get("id").stringValue();
        assertThat(get(path, admin).statusCode()).isEqualTo(200);
        assertThat(post(path + "/rotate", "", admin).statusCode()).isEqualTo(200);
        assertThat(delete(path, admin).statusCode()).isEqualTo(204);
    }

    @Test
    void noOtherRoleReachesKeys() throws Exception {
        for (AccessRole role : List.of(AccessRole.READ, AccessRole.SUBMIT, AccessRole.OPERATE)) {
            String body = "{\"name\":\"k\",\"roles\":[\"%s\"]}".formatted(role.word());
            String[] bearer = bearer(made(body).get("key").stringValue());
            assertThat(get("/v1/keys", bearer).statusCode()).isEqualTo(403);
            assertThat(post("/v1/keys", body, bearer).statusCode()).isEqualTo(403);
            assertThat(delete("/v1/keys/bootstrap", bearer).statusCode()).isEqualTo(403);
        }
    }

    @Test
    void noSecretIsInWhatOperatorsSee() throws Exception {
        String secret = secret(FIRST);
        String made = secret(made(READER).get("key").stringValue());
        for (String path :
                List.of("/actuator/env", "/actuator/configprops", "/actuator/threaddump")) {
            assertThat(get(path, admin).body()).doesNotContain(secret, made);
        }
        var heard = get("/v1/keys/" + made + "\"<x>", admin);
        assertThat(heard.body()).doesNotContain("<x>");
    }

    @Test
    void callsAreCountedByWhatTheyWereLet() throws Exception {
        var counts = service.part(AccessCounts.class);
        long without = counts.count(AccessOutcome.NO_KEY);
        long tokens = counts.count(AccessOutcome.REFUSED_TOKEN);
        long unknown = counts.count(AccessOutcome.UNKNOWN_KEY);
        long forbidden = counts.count(AccessOutcome.FORBIDDEN);
        String[] reader = bearer(made(READER).get("key").stringValue());
        long admitted = counts.count(AccessOutcome.ADMITTED);
        get("/v1/jobs", "Accept", "*/*");
        get("/v1/jobs", bearer("eyJhbGciOiJub25lIn0.e30."));
        get("/v1/jobs", bearer("cm_nonesuch_" + "a".repeat(43)));
        get("/v1/keys", reader);
        assertThat(counts.count(AccessOutcome.NO_KEY)).isEqualTo(without + 1);
        assertThat(counts.count(AccessOutcome.REFUSED_TOKEN)).isEqualTo(tokens + 1);
        assertThat(counts.count(AccessOutcome.UNKNOWN_KEY)).isEqualTo(unknown + 1);
        assertThat(counts.count(AccessOutcome.FORBIDDEN)).isEqualTo(forbidden + 1);
        assertThat(counts.count(AccessOutcome.ADMITTED)).isEqualTo(admitted + 1);
    }

    @Test
    void whatIsShownLooksAsDescribed() throws Exception {
        JsonNode document = json(service.get("/v3/api-docs"));
        JsonNode described = document.get("components").get("schemas");
        JsonNode made = made("{\"name\":\"a\",\"roles\":[\"read\"],\"queues\":[\"q\"]}");
        JsonNode known = described.get("AccessKey").get("properties");
        assertThat(known.propertyNames()).containsAll(made.propertyNames());
        assertThat(made.propertyNames())
                .containsAll(
                        described
                                .get("AccessKey")
                                .get("required")
                                .valueStream()
                                .map(JsonNode::stringValue)
                                .toList());
        assertThat(described.get("AccessKeys").get("properties").propertyNames())
                .containsExactlyInAnyOrderElementsOf(json(get("/v1/keys", admin)).propertyNames());
    }

    private static JsonNode made(String body) throws Exception {
        return json(post("/v1/keys", body, admin));
    }

    private static String secret(String key) {
        return key.substring(key.indexOf('_', "cm_".length()) + 1);
    }

    private static String[] bearer(String key) {
        return new String[] {"Authorization", "Bearer " + key};
    }

    private static HttpResponse<String> get(String path, String... headers) throws Exception {
        return service.send(service.request(path.replace("\"<x>", "%22%3Cx%3E")).headers(headers));
    }

    private static HttpResponse<String> delete(String path, String... headers) throws Exception {
        return service.send(service.request(path).headers(headers).DELETE());
    }

    private static HttpResponse<String> post(String path, String body, String... headers)
            throws Exception {
        var request =
                service.request(path)
                        .headers(headers)
                        .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        return service.send(request);
    }
}
