package io.coremill.web;

import static io.coremill.web.Service.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coremill.access.AccessRole;
import io.coremill.access.AccessScope;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.Environment;
import tools.jackson.databind.JsonNode;

/// Who may see what operators can ask for, at the port of the service and at one of their own, with
/// all of it opened.
@Timeout(60)
@Tag("anywhere")
class OperatorsAccessTest {
    private static final String SECRET = "QmFzZTY0LXNlY3JldC1vZi0yNTYtYml0cy1pbi10ZXN0cw";
    private static final List<String> ALL_OPEN =
            List.of(
                    "--coremill.access.bootstrap-key=cm_first_" + SECRET,
                    "--coremill.store.password=" + SECRET,
                    "--coremill.queues.python.env.API_TOKEN=" + SECRET,
                    "--coremill.queues.python.env.PLAIN=" + SECRET,
                    "--spring.ssl.bundle.pem.web.keystore.private-key-password=" + SECRET,
                    "--some.url=https://admin:" + SECRET + "@db.example/",
                    "--management.endpoints.web.exposure.include=*",
                    "--management.endpoint.env.show-values=always",
                    "--management.endpoint.configprops.show-values=always",
                    "--management.endpoint.health.show-details=always",
                    "--management.endpoint.health.cache.time-to-live=1h",
                    "--management.endpoint.heapdump.access=unrestricted",
                    "--coremill.audit.table=true");

    @TempDir static Path directory;
    @TempDir static Path other;
    static Service service;
    static Service apart;
    static int operators;
    static final Map<AccessRole, String[]> KEYS = new EnumMap<>(AccessRole.class);
    static final Map<AccessRole, String[]> KEYS_APART = new EnumMap<>(AccessRole.class);

    @BeforeAll
    static void start() {
        service = Service.start(directory, ALL_OPEN.toArray(String[]::new));
        var settings = new ArrayList<>(ALL_OPEN);
        settings.add("--management.server.port=0");
        apart = Service.start(other, settings.toArray(String[]::new));
        operators =
                Integer.parseInt(
                        apart.part(Environment.class).getRequiredProperty("local.management.port"));
        for (AccessRole role : AccessRole.values()) {
            KEYS.put(role, service.part(TestKeys.class).header(role.word(), role));
            KEYS_APART.put(role, apart.part(TestKeys.class).header(role.word(), role));
        }
    }

    @AfterAll
    static void stop() {
        service.close();
        apart.close();
    }

    @Test
    void probesNeedNoKeyAndAreShownUpOrDownAlone() throws Exception {
        for (String path :
                List.of(
                        "/actuator/health",
                        "/actuator/health/readiness",
                        "/actuator/health/liveness")) {
            assertThat(json(service.get(path)).propertyNames())
                    .as(path)
                    .contains("status")
                    .isSubsetOf("status", "groups");
            assertThat(service.get(path).body()).doesNotContain("store", "diskSpace");
        }
        assertThat(at(operators, "/actuator/health/readiness").body())
                .isEqualTo("{\"status\":\"UP\"}");
        assertThat(service.get("/actuator/health/store").statusCode()).isEqualTo(404);
        refused(at(operators, "/actuator/nonesuch"), 401);
        refused(at(operators, "/nonesuch"), 401);
        String[] wrong = {"Authorization", "Bearer cm_a_" + "b".repeat(43)};
        assertThat(service.get("/actuator/health/readiness", wrong).statusCode()).isEqualTo(401);
    }

    @Test
    void whoMayReadIsShownWhy() throws Exception {
        for (AccessRole role : AccessRole.values()) {
            boolean shown = role.includes(AccessRole.READ);
            assertThat(json(service.get("/actuator/health/readiness", key(role))).has("components"))
                    .as(role.word())
                    .isEqualTo(shown);
            assertThat(json(at(operators, "/actuator/health", keyApart(role))).has("components"))
                    .as(role.word())
                    .isEqualTo(shown);
        }
    }

    @Test
    void whatIsCachedForWhoMayReadIsShownToNoOther() throws Exception {
        for (int port : new int[] {service.port(), operators}) {
            String[] reader = port == operators ? keyApart(AccessRole.READ) : key(AccessRole.READ);
            assertThat(json(at(port, "/actuator/health", reader)).has("components")).isTrue();
            assertThat(json(at(port, "/actuator/health")).has("components")).isFalse();
        }
    }

    /// Each decision would be timed for each request.
    @Test
    void decisionsOfSpringSecurityAreNotMeasured() throws Exception {
        assertThat(service.get("/actuator/prometheus", key(AccessRole.READ)).body())
                .contains("coremill_")
                .doesNotContain("spring_security");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/prometheus", "/actuator/info"})
    void monitoringNeedsAKeyThatMayRead(String path) throws Exception {
        refused(service.get(path), 401);
        refused(at(operators, path), 401);
        for (AccessRole role : AccessRole.values()) {
            int expected = role.includes(AccessRole.READ) ? 200 : 403;
            assertThat(service.get(path, key(role)).statusCode())
                    .as(role.word())
                    .isEqualTo(expected);
            assertThat(at(operators, path, keyApart(role)).statusCode())
                    .as(role.word())
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator",
                "/actuator/env",
                "/actuator/env/coremill.data-dir",
                "/actuator/configprops",
                "/actuator/beans",
                "/actuator/conditions",
                "/actuator/loggers",
                "/actuator/mappings",
                "/actuator/metrics",
                "/actuator/threaddump",
                "/actuator/heapdump",
                "/actuator/scheduledtasks",
                "/actuator/sbom"
            })
    void whatElseIsOpenedIsForAdminsAlone(String path) throws Exception {
        refused(service.get(path), 401);
        refused(at(operators, path), 401);
        for (AccessRole role : List.of(AccessRole.READ, AccessRole.SUBMIT, AccessRole.OPERATE)) {
            refused(service.get(path, key(role)), 403);
            refused(at(operators, path, keyApart(role)), 403);
        }
    }

    @Test
    void noSecretOfASettingIsShown() throws Exception {
        String[] admin = key(AccessRole.ADMIN);
        for (String path : List.of("/actuator/env", "/actuator/configprops", "/actuator/info")) {
            HttpResponse<String> answer = service.get(path, admin);
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(answer.body()).as(path).doesNotContain(SECRET);
        }
        for (String setting :
                List.of(
                        "coremill.access.bootstrap-key",
                        "coremill.store.password",
                        "coremill.queues.python.env.PLAIN",
                        "some.url")) {
            String body = service.get("/actuator/env/" + setting, admin).body();
            assertThat(body).as(setting).contains("******").doesNotContain(SECRET);
        }
        JsonNode shown = json(service.get("/actuator/env/test.directory", admin));
        assertThat(shown.at("/property/value").stringValue()).isEqualTo(directory.toString());
    }

    @Test
    void thePortOfTheServiceHasNothingOfTheOther() throws Exception {
        assertThat(apart.get("/actuator/prometheus", keyApart(AccessRole.ADMIN)).statusCode())
                .isEqualTo(404);
        refused(apart.get("/v1/jobs"), 401);
    }

    /// A guess at one port counts at the other.
    @Test
    void failedLoginsAreLimitedAtThePortForOperatorsToo() throws Exception {
        String[] wrong = {"Authorization", "Bearer cm_a_" + "b".repeat(43)};
        int status = 401;
        for (int i = 0; status == 401 && i < 500; i++) {
            status = at(operators, "/actuator/prometheus", wrong).statusCode();
        }
        assertThat(status).isEqualTo(429);
        refused(apart.get("/v1/jobs", wrong), 429);
        assertThat(at(operators, "/actuator/prometheus", keyApart(AccessRole.READ)).statusCode())
                .isEqualTo(200);
    }

    /// Figures, settings and memory are of all queues.
    @Test
    void anAdminWhoSeesAPartIsShownNothingOfTheWhole() throws Exception {
        var keys = service.part(TestKeys.class);
        String[] ofAQueue = admin(keys, new AccessScope(Set.of("cpu"), Set.of(), true));
        String[] ofAType = admin(keys, new AccessScope(Set.of(), Set.of("noop"), true));
        String[] blind = admin(keys, new AccessScope(Set.of(), Set.of(), false));
        for (String path :
                List.of("", "/metrics", "/metrics/coremill.queue.depth", "/env", "/loggers")) {
            refused(service.get("/actuator" + path, ofAQueue), 403);
            refused(service.get("/actuator" + path, ofAType), 403);
            assertThat(service.get("/actuator" + path, blind).statusCode()).isNotIn(401, 403);
        }
        refused(service.get("/actuator/heapdump", ofAQueue), 403);
        refused(service.get("/actuator/heapdump", blind), 403);
        assertThat(service.get("/actuator/sbom", ofAQueue).statusCode()).isEqualTo(200);
    }

    private static String[] admin(TestKeys keys, AccessScope scope) {
        return keys.header("a", scope, AccessRole.ADMIN);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsSetHereIsReadHoweverItComes(boolean isAwaited) throws Exception {
        String logger = "/actuator/loggers/a.logger.of.this.test";
        for (String level : List.of("ERROR", "DEBUG")) {
            String body = "{\"configuredLevel\": \"%s\"}".formatted(level);
            assertThat(changed(service.port(), logger, body, isAwaited)).isEqualTo(204);
            assertThat(json(service.get(logger, key(AccessRole.ADMIN))).get("configuredLevel"))
                    .hasToString("\"" + level + "\"");
            assertThat(changed(operators, logger, body, isAwaited)).isEqualTo(204);
        }
        assertThat(changed(service.port(), logger, "{\"configuredLevel\": 1}", isAwaited))
                .isEqualTo(400);
        assertThat(changed(service.port(), logger, " ".repeat(1_048_577), isAwaited))
                .isEqualTo(413);
        assertThat(changed(service.port(), logger, " ".repeat(4_000_000), true)).isEqualTo(413);
        for (int port : List.of(service.port(), operators)) {
            assertThat(changed(port, logger, "[1", isAwaited)).isEqualTo(400);
            assertThat(changed(port, logger, "{}", isAwaited)).isEqualTo(204);
        }
    }

    /// @param isAwaited whether the body comes once the service has begun to wait for it
    private static int changed(int port, String path, String body, boolean isAwaited)
            throws Exception {
        return service.send(
                        HttpRequest.newBuilder(
                                        URI.create("http://localhost:%d%s".formatted(port, path)))
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .expectContinue(isAwaited)
                                .header("Content-Type", "application/json")
                                .headers(
                                        port == operators
                                                ? keyApart(AccessRole.ADMIN)
                                                : key(AccessRole.ADMIN)))
                .statusCode();
    }

    /// Of which the rest never comes: no thread waits for it.
    @Test
    void aBodyThatTheseEndpointsDoNotReadEndsTheConnection() throws Exception {
        assertThat(
                        Service.raw(
                                operators,
                                """
                                GET /actuator/health/liveness HTTP/1.1\r
                                Host: localhost\r
                                Content-Length: 9000000\r
                                \r
                                """))
                .startsWith("HTTP/1.1 200");
        assertThat(
                        Service.raw(
                                operators,
                                """
                                GET /actuator/health/liveness HTTP/1.0\r
                                Host: localhost\r
                                Transfer-Encoding: chunked\r
                                \r
                                0\r
                                \r
                                """))
                .startsWith("HTTP/1.1 400");
    }

    /// However many a client asks for and does not read: they fit into the connection.
    @Test
    void aConnectionHasRoomForAllAnswersToProbesWithoutAKey() throws Exception {
        String probe = "GET /actuator/health/readiness HTTP/1.1\r\nHost: localhost\r\n\r\n";
        try (var connection = RawConnection.open(operators)) {
            connection.send(probe.repeat(17));
            int answers = 0;
            boolean isLast = false;
            while (!isLast) {
                RawConnection.Answer answer =
                        Objects.requireNonNull(connection.answer(false), "an answer");
                assertThat(answer.status()).isEqualTo(200);
                isLast = answer.isLast();
                answers++;
            }
            assertThat(answers).isEqualTo(17);
            assertThat(connection.rest()).isEmpty();
        }
    }

    @Test
    void whatAdminsLookAtHereIsRecorded() throws Exception {
        at(operators, "/actuator/env", keyApart(AccessRole.ADMIN));
        at(operators, "/actuator/env", keyApart(AccessRole.READ));
        at(operators, "/actuator/prometheus", keyApart(AccessRole.READ));
        await().untilAsserted(
                        () -> assertThat(whoLookedAtEnv()).contains("admin done", "read refused"));
    }

    private static List<String> whoLookedAtEnv() throws Exception {
        String[] admin = keyApart(AccessRole.ADMIN);
        return json(apart.get("/v1/audit?action=actuator.read", admin))
                .get("entries")
                .valueStream()
                .filter(it -> it.at("/target/id").stringValue("").equals("env"))
                .map(
                        it ->
                                it.path("principal").stringValue("")
                                        + " "
                                        + it.get("outcome").stringValue())
                .toList();
    }

    private static void refused(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type"))
                .contains("application/problem+json");
    }

    private static HttpResponse<String> at(int port, String path, String... headers)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .timeout(Duration.ofSeconds(20));
        return service.send(headers.length == 0 ? request : request.headers(headers));
    }

    private static String[] key(AccessRole role) {
        return Objects.requireNonNull(KEYS.get(role));
    }

    private static String[] keyApart(AccessRole role) {
        return Objects.requireNonNull(KEYS_APART.get(role));
    }
}
