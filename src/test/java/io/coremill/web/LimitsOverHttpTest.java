package io.coremill.web;

import static io.coremill.web.Service.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.access.AccessRole;
import io.coremill.access.KeyToken;
import io.coremill.access.limits.CallerLimit;
import io.coremill.access.limits.RefusalFigures;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a caller may ask for, where access is on.
@Timeout(60)
@Tag("anywhere")
class LimitsOverHttpTest {
    private static final String JOB = "{\"type\":\"x\",\"queue\":\"any\"}";
    private static final int TRIES = 300;

    @TempDir static Path directory;
    static Service service;

    @BeforeAll
    static void start() {
        service =
                Service.start(
                        directory,
                        "--coremill.access.enabled=true",
                        "--coremill.access.limits.requests-per-second=100",
                        "--coremill.access.limits.jobs-per-second=5",
                        "--coremill.access.limits.failed-logins-per-minute=5",
                        "--coremill.http.max-streams-per-client=2",
                        "--coremill.http.proxies=127.0.0.1");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void moreJobsThanACallerMaySubmitAreRefusedForASecond() throws Exception {
        String[] key = key("jobs");
        HttpResponse<String> refused = untilRefused(() -> service.submit(JOB, key));
        assertThat(json(refused).get("type").stringValue()).isEqualTo("/problems/rate-limited");
        assertThat(refused.headers().firstValue("Retry-After")).contains("1");
        assertThat(refused.headers().firstValue("RateLimit-Policy"))
                .contains("\"requests\";q=100;w=1, \"jobs\";q=5;w=1");
        assertThat(refused.headers().firstValue("RateLimit").orElseThrow())
                .contains("\"jobs\";r=0;t=");
        assertThat(service.get("/v1/queues", key).statusCode()).isEqualTo(200);
        assertThat(counted(CallerLimit.JOBS)).isPositive();
    }

    @Test
    void aProblemShowsWhatIsLeftAsWell() throws Exception {
        HttpResponse<String> problem = service.get("/v1/jobs/none", key("problem"));
        assertThat(problem.statusCode()).isGreaterThanOrEqualTo(400);
        assertThat(problem.headers().firstValue("RateLimit").orElseThrow())
                .startsWith("\"requests\";r=");
    }

    @Test
    void anUploadIsSlowedDownAndNotRefused() throws Exception {
        String[] key = key("upload");
        var request =
                service.request("/v1/jobs")
                        .headers(key)
                        .setHeader("Content-Type", "application/x-ndjson")
                        .POST(HttpRequest.BodyPublishers.ofString((JOB + "\n").repeat(12)));
        long before = System.nanoTime();
        HttpResponse<String> answer = service.send(request);
        assertThat(json(answer).get("accepted").intValue()).isEqualTo(12);
        // Five at once, and seven at five in a second.
        assertThat(System.nanoTime() - before).isGreaterThan(1_300_000_000L);
    }

    @Test
    void failedLoginsOfAnAddressAreRefusedButNoValidKey() throws Exception {
        String[] valid = from("192.0.2.9", key("valid"));
        HttpResponse<String> refused =
                untilRefused(() -> service.get("/v1/jobs", from("192.0.2.9", wrong())));
        assertThat(json(refused).get("type").stringValue())
                .isEqualTo("/problems/too-many-failed-logins");
        assertThat(Integer.parseInt(refused.headers().firstValue("Retry-After").orElseThrow()))
                .isBetween(1, 12);
        assertThat(service.get("/v1/jobs", valid).statusCode()).isEqualTo(200);
        assertThat(service.get("/v1/jobs", from("192.0.2.10", wrong())).statusCode())
                .isEqualTo(401);
        assertThat(service.get("/actuator/health/liveness", "X-Forwarded-For", "192.0.2.9"))
                .extracting(HttpResponse::statusCode)
                .isEqualTo(200);
        assertThat(counted(CallerLimit.FAILED_LOGINS)).isPositive();
    }

    /// The same for one that knows the id of a key, and guesses its secret.
    @Test
    void guessesAtAKeyDoNotKeepItsOwnerOut() throws Exception {
        String[] valid = key("guessed");
        String id = KeyToken.parse(valid[1].substring("Bearer ".length())).orElseThrow().id();
        String[] guess = {"Authorization", "Bearer cm_" + id + "_" + "A".repeat(43)};
        untilRefused(() -> service.get("/v1/jobs", from("192.0.2.20", guess)));
        assertThat(service.get("/v1/jobs", from("192.0.2.20", valid)).statusCode()).isEqualTo(200);
    }

    /// The proxy adds the address from which it was called to `X-Forwarded-For`, and nothing else.
    @Test
    void noClientOfAProxyChoosesItsAddressByAnotherHeader() throws Exception {
        var tries = new AtomicInteger();
        HttpResponse<String> refused =
                untilRefused(
                        () ->
                                service.get(
                                        "/v1/jobs",
                                        with(
                                                from("192.0.2.30", wrong()),
                                                "Forwarded",
                                                "for=198.51.100."
                                                        + tries.incrementAndGet() % 250)));
        assertThat(json(refused).get("type").stringValue())
                .isEqualTo("/problems/too-many-failed-logins");
    }

    /// Half a body without a key would otherwise take the place of one that has a key, and what is
    /// left of it a thread.
    @ParameterizedTest
    @CsvSource({
        "/,10,half,200",
        "/,9000000,'',200",
        "/actuator/health/liveness,4,half,200",
        "/console/icon.svg,4,abcd,200",
        "/swagger-ui.html,4,abcd,302",
        "/actuator/health/liveness,10,half,200",
        "/actuator/health/liveness,10,'',200",
        "/actuator/health/liveness,9000000,'',200",
        "/v1/jobs,10,half,401",
        "/nonesuch,9000000,'',401"
    })
    void forABodyWithoutAKeyNothingWaits(String path, long announced, String sent, int status)
            throws Exception {
        assertThat(
                        service.raw(
                                "GET %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s"
                                        .formatted(path, announced, sent)))
                .startsWith("HTTP/1.1 " + status);
    }

    @Test
    void aBodyThatIsNotReadChangesNoAnswer() throws Exception {
        String none = "Host: localhost\r\nContent-Length: 9000000\r\n";
        String[] key = key("unread");
        String withKey = none + key[0] + ": " + key[1] + "\r\n\r\n";
        String tag =
                service.get("/console/icon.svg")
                        .headers()
                        .firstValue("Last-Modified")
                        .orElseThrow();
        assertThat(service.raw("HEAD /console/icon.svg HTTP/1.1\r\n" + none + "\r\n"))
                .startsWith("HTTP/1.1 200");
        assertThat(
                        service.raw(
                                "GET /console/icon.svg HTTP/1.1\r\nIf-Modified-Since: %s\r\n%s\r\n"
                                        .formatted(tag, none)))
                .startsWith("HTTP/1.1 304");
        assertThat(service.raw("GET /v1/queues HTTP/1.1\r\n" + withKey)).startsWith("HTTP/1.1 200");
    }

    @Test
    void aWholeUploadThatWouldWaitForLongIsRefused() throws Exception {
        var request =
                service.request("/v1/jobs?atomic=true")
                        .headers(key("whole"))
                        .setHeader("Content-Type", "application/x-ndjson")
                        .POST(HttpRequest.BodyPublishers.ofString((JOB + "\n").repeat(1_000)));
        HttpResponse<String> answer = service.send(request);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(429);
        assertThat(answer.body()).contains("/problems/rate-limited", "\"accepted\":0");
        assertThat(Integer.parseInt(answer.headers().firstValue("Retry-After").orElseThrow()))
                .isBetween(100, 200);
    }

    @Test
    void streamsAreCountedByKeyAndNotByAddress() throws Exception {
        String[] first = key("first");
        List<EventReader> open = new ArrayList<>();
        try {
            open.add(EventReader.open(service, "/v1/live", from("192.0.2.1", first)));
            open.add(EventReader.open(service, "/v1/live", from("192.0.2.2", first)));
            assertThat(service.get("/v1/live", from("192.0.2.3", first)).statusCode())
                    .isEqualTo(503);
            open.add(EventReader.open(service, "/v1/live", from("192.0.2.1", key("second"))));
            assertThat(open.getLast().response().statusCode()).isEqualTo(200);
        } finally {
            for (EventReader each : open) {
                each.close();
            }
        }
        assertThat(counted(CallerLimit.STREAMS)).isPositive();
    }

    private static String[] key(String principal) {
        return service.part(TestKeys.class).header(principal, AccessRole.OPERATE);
    }

    private static String[] wrong() {
        return new String[] {
            "Authorization", "Bearer " + KeyToken.random(new SecureRandom()).text()
        };
    }

    private static String[] from(String address, String... headers) {
        return new String[] {headers[0], headers[1], "X-Forwarded-For", address};
    }

    private static String[] with(String[] headers, String name, String value) {
        var all = new ArrayList<>(List.of(headers));
        all.add(name);
        all.add(value);
        return all.toArray(String[]::new);
    }

    private static long counted(CallerLimit limit) {
        return service.part(RefusalFigures.class).counted(limit);
    }

    private interface Attempt {
        HttpResponse<String> make() throws Exception;
    }

    /// The first refusal of many tries in a row.
    private static HttpResponse<String> untilRefused(Attempt attempt) throws Exception {
        for (int i = 0; i < TRIES; i++) {
            HttpResponse<String> answer = attempt.make();
            if (answer.statusCode() == 429) {
                return answer;
            }
        }
        throw new AssertionError("none of " + TRIES + " tries was refused");
    }
}
