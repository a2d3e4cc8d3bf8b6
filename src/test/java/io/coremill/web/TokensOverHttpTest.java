package io.coremill.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import io.coremill.access.AccessRole;
import io.coremill.web.token.TestIssuer;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Tokens of an issuer at the door of the service. The issuer is down when the service starts.
@Timeout(60)
@Tag("anywhere")
class TokensOverHttpTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir static Path directory;
    static TestIssuer issuer;
    static Service service;

    @BeforeAll
    static void start() throws Exception {
        issuer = TestIssuer.start();
        issuer.setDown(true);
        service =
                Service.start(
                        directory,
                        "--spring.security.oauth2.resourceserver.jwt.issuer-uri="
                                + issuer.address(),
                        "--spring.security.oauth2.resourceserver.jwt.audiences="
                                + TestIssuer.AUDIENCE);
        String[] key = service.part(TestKeys.class).header("ops", AccessRole.READ);
        assertThat(service.get("/v1/jobs", key).statusCode()).as("a key").isEqualTo(200);
        var early = ask(issuer.sign(claims(List.of("read"))));
        assertThat(early.statusCode()).as(early.body()).isEqualTo(503);
        assertThat(early.body()).contains("/problems/issuer-unreachable");
        assertThat(early.headers().firstValue("Retry-After")).contains("5");
        issuer.setDown(false);
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> ask(issuer.sign(claims(List.of("read")))).statusCode() == 200);
    }

    @AfterAll
    static void stop() {
        if (issuer != null) {
            issuer.close();
        }
        if (service != null) {
            service.close();
        }
    }

    private static JWTClaimsSet claims(List<String> roles) {
        return issuer.claims(Instant.now()).claim("roles", roles).build();
    }

    private static HttpResponse<String> ask(String token) throws Exception {
        return service.get("/v1/jobs", "Authorization", "Bearer " + token);
    }

    @Test
    void aTokenMayDoWhatItsRoleMayDo() throws Exception {
        String read = "Bearer " + issuer.sign(claims(List.of("read")));
        String submit = "Bearer " + issuer.sign(claims(List.of("submit")));
        String job = "{\"type\":\"noop\"}";
        assertThat(service.submit(job, "Authorization", submit).statusCode()).isEqualTo(202);
        assertThat(service.submit(job, "Authorization", read).statusCode()).isEqualTo(403);
        assertThat(service.post("/v1/queues/cpu/pause", "Authorization", submit).statusCode())
                .isEqualTo(403);
    }

    @Test
    void aTokenWithoutAKnownRoleMayDoNothing() throws Exception {
        var answer = ask(issuer.sign(claims(List.of("reader", "ADMIN"))));
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("/problems/forbidden");
    }

    @Test
    void whatIsNotGoodIsRefusedWithoutAReason() throws Exception {
        String good = issuer.sign(claims(List.of("admin")));
        var expired =
                issuer.claims(Instant.now())
                        .issueTime(Date.from(Instant.now().minusSeconds(200)))
                        .expirationTime(Date.from(Instant.now().minusSeconds(100)))
                        .build();
        for (String bad :
                List.of(
                        issuer.sign(expired),
                        good.substring(0, good.length() - 8),
                        "garbage",
                        "a.b.c")) {
            var answer = ask(bad);
            assertThat(answer.statusCode()).as(bad).isEqualTo(401);
            assertThat(answer.headers().firstValue("WWW-Authenticate"))
                    .contains("Bearer realm=\"coremill\", error=\"invalid_token\"");
            assertThat(answer.body())
                    .contains("/problems/unauthenticated")
                    .doesNotContainIgnoringCase("expired", "signature");
        }
    }

    @Test
    void aStreamEndsWithItsToken() throws Exception {
        String goes = "Bearer " + issuer.sign(expired(List.of("read")));
        String stays = "Bearer " + issuer.sign(claims(List.of("read")));
        try (var kept = EventReader.open(service, "/v1/live", "Authorization", stays);
                var cut = EventReader.open(service, "/v1/live", "Authorization", goes)) {
            assertThat(cut.response().statusCode()).isEqualTo(200);
            while (cut.next() != null) {
                // what was sent before
            }
            assertThat(kept.next()).isNotNull();
        }
    }

    @Test
    void whatIsLetInALittleLateIsDoneButForStreams() throws Exception {
        String stays = "Bearer " + issuer.sign(claims(List.of("operate")));
        String goes = "Bearer " + issuer.sign(expired(List.of("operate")));
        String job = "{\"type\":\"x\",\"queue\":\"any\"}";
        String path =
                "/v1/jobs/"
                        + Service.json(service.submit(job, "Authorization", stays))
                                .get("id")
                                .stringValue();
        try (var cut = EventReader.open(service, path + "/events", "Authorization", goes)) {
            assertThat(cut.response().statusCode()).isEqualTo(200);
            while (cut.next() != null) {
                // what was sent before
            }
        }
        var waited = service.get(path, "Authorization", goes, "Prefer", "wait=1");
        assertThat(waited.statusCode()).isEqualTo(200);
        var upload =
                service.request("/v1/jobs")
                        .header("Authorization", goes)
                        .header("Content-Type", "application/x-ndjson")
                        .POST(HttpRequest.BodyPublishers.ofString(job + "\n"));
        assertThat(service.send(upload).body()).contains("\"accepted\":1");
    }

    /// It is let in for a minute, as clocks may differ.
    private static JWTClaimsSet expired(List<String> roles) {
        var now = Instant.now();
        return issuer.claims(now)
                .claim("roles", roles)
                .issueTime(Date.from(now.minusSeconds(200)))
                .expirationTime(Date.from(now.minusSeconds(1)))
                .build();
    }

    @Test
    void aTokenThatBeginsAsKeysDoIsAKeyAlone() throws Exception {
        assertThat(ask("cm_" + issuer.sign(claims(List.of("admin")))).statusCode()).isEqualTo(401);
    }

    @Test
    void aTokenInTheAddressIsNone() throws Exception {
        String token = issuer.sign(claims(List.of("admin")));
        assertThat(service.get("/v1/jobs?access_token=" + token).statusCode()).isEqualTo(401);
    }

    @Test
    void aTokenOf100KbIsRefusedBeforeItIsRead() throws Exception {
        assertThat(
                        service.raw(
                                "GET /v1/jobs HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ey"
                                        + "A".repeat(100_000)
                                        + ".e30.AA\r\n\r\n"))
                .containsPattern("^HTTP/1.1 (400|431) ");
    }
}
