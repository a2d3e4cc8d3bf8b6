package io.coremill.web;

import static io.coremill.web.Service.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.access.AccessRole;
import io.coremill.access.AccessScope;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
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
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Asks for every operation that the description of the API lists without a key, with one that is
/// not good, and with a key of each role. An operation whose roles the description does not name
/// fails, and so does one that the service opens to others than it says.
@Timeout(60)
@Tag("anywhere")
class EndpointRolesTest {
    private static final String UNKNOWN_JOB = "01900000-0000-7000-8000-000000000000";

    @TempDir static Path directory;
    static Service service;
    static final Map<AccessRole, String[]> KEYS = new EnumMap<>(AccessRole.class);

    @BeforeAll
    static void start() {
        service =
                Service.start(
                        directory,
                        "--coremill.access.enabled=true",
                        "--coremill.access.limits.failed-logins-per-minute=0");
        for (AccessRole role : AccessRole.values()) {
            KEYS.put(role, service.part(TestKeys.class).header(role.word(), role));
        }
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    record Operation(String method, String path, Set<String> roles) {
        boolean isFor(AccessRole role) {
            return Stream.of(AccessRole.values())
                    .filter(role::includes)
                    .anyMatch(included -> roles.contains(included.word()));
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    static Stream<Operation> operations() throws Exception {
        JsonNode paths = json(service.get("/v3/api-docs")).get("paths");
        return paths.propertyStream()
                .flatMap(
                        path ->
                                path.getValue()
                                        .propertyStream()
                                        .filter(it -> !it.getKey().equals("parameters"))
                                        .map(it -> operation(path.getKey(), it)));
    }

    private static Operation operation(String path, Map.Entry<String, JsonNode> operation) {
        Set<String> roles =
                operation
                        .getValue()
                        .path("x-coremill-roles")
                        .valueStream()
                        .map(JsonNode::stringValue)
                        .collect(Collectors.toSet());
        assertThat(roles).as("x-coremill-roles of %s", path).isNotEmpty();
        return new Operation(
                operation.getKey().toUpperCase(Locale.ROOT),
                path.replace("{id}", UNKNOWN_JOB).replace("{name}", "none"),
                roles);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void noOperationIsOpenToMoreThanItSays(Operation operation) throws Exception {
        refused(ask(operation), 401, "/problems/unauthenticated");
        refused(
                ask(operation, "Authorization", "Bearer cm_a_" + "b".repeat(43)),
                401,
                "/problems/unauthenticated");
        for (AccessRole role : AccessRole.values()) {
            HttpResponse<String> answer = ask(operation, key(role));
            if (operation.isFor(role)) {
                assertThat(answer.statusCode()).as(role.word()).isNotIn(401, 403);
            } else {
                refused(answer, 403, "/problems/forbidden");
            }
        }
    }

    /// As the service understands these, they are what is closed, or nothing.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/jobs/",
                "/v1//jobs",
                "//v1/jobs",
                "/V1/jobs",
                "/v1/jobs;a=b",
                "/v1;x/jobs",
                "/v1/./jobs",
                "/console/../v1/jobs",
                "/console/..%2fv1/jobs",
                "/console/%2e%2e/v1/jobs",
                "/v1/%6aobs",
                "/v1%2fjobs",
                "/actuator/health/../prometheus",
                "/actuator/health;/../../v1/jobs",
                "/livez/../v1/jobs",
                "/v1/jobs%00",
                "/v1/jobs.json",
                "/v1/nonesuch",
                "/.well-known/oauth-protected-resource",
                "/.well-known/oauth-protected-resource/v1/jobs"
            })
    void noSpellingOfAPathOpensIt(String path) throws Exception {
        String answer =
                service.raw(
                        "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                                .formatted(path));
        assertThat(answer).doesNotContain("\"jobs\"", "coremill_").doesNotStartWith("HTTP/1.1 200");
    }

    /// Whether there is anything is for those with a key.
    @ParameterizedTest
    @CsvSource({
        "GET,/nonesuch,404",
        "GET,/favicon.ico,404",
        "GET,/v2/jobs,404",
        "HEAD,/v0/jobs,404",
        "GET,/v1/nonesuch,404",
        "POST,/v1/nonesuch,404",
        "PUT,/v1/jobs,405",
        "PATCH,/v1/queues,405",
        "OPTIONS,/v1/jobs,200",
        "DELETE,/console/main.js,405",
        "POST,/,405",
        "GET,/actuator,200",
        "GET,/actuator/env,404",
        "GET,/actuator/nonesuch,404",
        "POST,/actuator/health,405",
        "POST,/actuator/health/liveness,405",
        "POST,/actuator/info,405"
    })
    void withoutAKeyNothingShowsWhatThereIs(String method, String path, int status)
            throws Exception {
        String[] admin = key(AccessRole.ADMIN);
        var none = HttpRequest.BodyPublishers.noBody();
        var strange = service.send(service.request(path).method(method, none));
        assertThat(strange.statusCode()).isEqualTo(401);
        assertThat(strange.headers().firstValue("Allow")).isEmpty();
        var known = service.send(service.request(path).headers(admin).method(method, none));
        assertThat(known.statusCode()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/nonesuch", "/v1/jobs/nonesuch/else"})
    void whatHasNoRuleNeedsAnAdminOrReadIfItOnlyShows(String path) throws Exception {
        for (String method : List.of("GET", "POST", "PUT", "PATCH", "DELETE")) {
            var needed = method.equals("GET") ? AccessRole.READ : AccessRole.ADMIN;
            for (AccessRole role : AccessRole.values()) {
                boolean mayCome = role.includes(needed);
                assertThat(ask(new Operation(method, path, Set.of()), key(role)).statusCode())
                        .as("%s with %s", method, role)
                        .isIn(mayCome ? List.of(404, 405) : List.of(403));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer",
                "Bearer ",
                "Bearer cm_",
                "Bearer cm__",
                "Bearer cm_a_b c",
                "Basic YWRtaW46YWRtaW4=",
                "bearer nonsense",
                "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.",
            })
    void noOtherCredentialsOpenIt(String credentials) throws Exception {
        HttpResponse<String> answer = service.get("/v1/jobs", "Authorization", credentials);
        assertThat(answer.statusCode()).isIn(400, 401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).isPresent();
    }

    /// A connection of its own would cost more than the answer, and each that reads none could hold
    /// up a thread.
    @ParameterizedTest
    @ValueSource(
            strings = {"", "Authorization: Bearer cm_none_x\r\n", "Authorization: Bearer x\r\n"})
    void aConnectionGoesOnAfterAFewRefusals(String header) throws Exception {
        String get = "GET /v1/jobs HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n";
        String post =
                "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\n"
                        + header
                        + "Content-Type: application/json\r\nContent-Length: 12\r\n\r\n{\"type\":\"x\"}";
        try (var connection = RawConnection.open(service.port())) {
            int refused = 0;
            boolean isLast = false;
            while (!isLast) {
                connection.send(refused % 2 == 0 ? get : post);
                RawConnection.Answer answer =
                        Objects.requireNonNull(connection.answer(false), "an answer");
                assertThat(answer.status()).isEqualTo(401);
                assertThat(answer.body()).contains("\"type\":\"/problems/");
                isLast = answer.isLast();
                refused++;
            }
            assertThat(refused).isEqualTo(17);
            assertThat(connection.rest()).isEmpty();
        }
    }

    /// The rest of it would be taken for the next request, or waited for.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 100",
                "Content-Length: 100\r\nExpect: 100-continue",
                "Content-Length: 1000000",
                "Transfer-Encoding: chunked"
            })
    void aConnectionEndsWithARefusalThatLeavesABody(String framing) throws Exception {
        try (var connection = RawConnection.open(service.port())) {
            connection.send(
                    "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\n"
                            + framing
                            + "\r\n\r\nGET /v1/me HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(connection.rest())
                    .startsWith("HTTP/1.1 401")
                    .contains("Connection: close")
                    .containsOnlyOnce("HTTP/1.1 ");
        }
    }

    @Test
    void theSchemeMayBeWrittenInAnyCase() throws Exception {
        String key = key(AccessRole.READ)[1].substring("Bearer ".length());
        for (String scheme : List.of("Bearer ", "bearer ", "BEARER ")) {
            assertThat(service.get("/v1/me", "Authorization", scheme + key).statusCode())
                    .isEqualTo(200);
        }
        assertThat(service.get("/v1/me", "Authorization", "Basic " + key).statusCode())
                .isEqualTo(401);
        assertThat(service.get("/v1/me", "Authorization", key).statusCode()).isEqualTo(401);
    }

    @Test
    void keysInTheQueryOrTheBodyDoNotCount() throws Exception {
        String key = key(AccessRole.ADMIN)[1].substring("Bearer ".length());
        assertThat(service.get("/v1/jobs?access_token=" + key).statusCode()).isEqualTo(401);
        HttpRequest.Builder form =
                service.request("/v1/jobs")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString("access_token=" + key));
        assertThat(service.send(form).statusCode()).isEqualTo(401);
    }

    @Test
    void whatHasNoSecretsNeedsNoKey() throws Exception {
        var open = List.of("/", "/console/main.js", "/v3/api-docs", "/actuator/health/readiness");
        var statuses = new ArrayList<Integer>();
        for (String path : open) {
            statuses.add(service.get(path).statusCode());
        }
        assertThat(statuses).containsOnly(200);
    }

    @Test
    void aJobIsSubmittedAndWaitedForWithAKey() throws Exception {
        String[] key = key(AccessRole.SUBMIT);
        HttpResponse<String> answer =
                service.submit("{\"type\":\"noop\"}", key[0], key[1], "Prefer", "wait=0");
        assertThat(answer.statusCode()).isEqualTo(202);
    }

    @Test
    void aCallerIsShownWhoItIs() throws Exception {
        assertThat(json(service.get("/v1/me", key(AccessRole.OPERATE))).toString())
                .matches(
                        "\\{\"access\":\"on\",\"principal\":\"operate\",\"key\":\"[0-9a-f]{12}\","
                                + "\"roles\":\\[\"read\",\"submit\",\"operate\"],\"payloads\":true}");
        String[] narrow =
                service.part(TestKeys.class)
                        .header(
                                "half",
                                new AccessScope(Set.of("io", "cpu"), Set.of("noop"), false),
                                AccessRole.SUBMIT);
        assertThat(json(service.get("/v1/me", narrow)).toString())
                .contains("\"roles\":[\"submit\"],\"queues\":[\"cpu\",\"io\"],\"types\":[\"noop\"]")
                .contains("\"payloads\":false");
        assertThat(service.send(service.request("/v1/me").HEAD().headers(narrow)).statusCode())
                .isEqualTo(200);
    }

    @Test
    void aStreamEndsWithItsKey() throws Exception {
        String id =
                json(service.submit("{\"type\":\"x\",\"queue\":\"any\"}", key(AccessRole.ADMIN)))
                        .get("id")
                        .stringValue();
        TestKeys keys = service.part(TestKeys.class);
        for (String path : List.of("/v1/live", "/v1/jobs/" + id + "/events")) {
            String[] stays = keys.header("stays", AccessRole.READ);
            String[] goes = keys.header("goes", AccessRole.READ);
            try (var kept = EventReader.open(service, path, stays);
                    var ended = EventReader.open(service, path, goes)) {
                assertThat(ended.next()).isNotNull();
                keys.revoke("goes");
                while (ended.next() != null) {
                    // what was sent before
                }
                assertThat(kept.next()).isNotNull();
            }
        }
    }

    private static String[] key(AccessRole role) {
        return Objects.requireNonNull(KEYS.get(role));
    }

    private static void refused(HttpResponse<String> answer, int status, String type) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type"))
                .contains("application/problem+json");
        assertThat(json(answer).get("type").stringValue()).isEqualTo(type);
    }

    private static HttpResponse<String> ask(Operation operation, String... headers)
            throws Exception {
        HttpRequest.Builder request =
                service.request(operation.path())
                        .method(operation.method(), HttpRequest.BodyPublishers.ofString("{"))
                        .header("Content-Type", "application/json")
                        .header("Accept", "application/json, application/problem+json");
        return service.send(headers.length == 0 ? request : request.headers(headers));
    }
}
