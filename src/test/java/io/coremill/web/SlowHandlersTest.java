package io.coremill.web;

import static io.coremill.web.Service.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.handler.registry.HandlerJar;
import io.coremill.schedule.run.JobTemplates;
import io.coremill.web.problem.ProblemException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Handlers of the user's that take long over a payload, out of a real jar.
@Timeout(60)
@Tag("waits")
@Tag("anywhere")
class SlowHandlersTest {
    private static final int MORE_THAN_HTTP_THREADS = 220;
    private static final String BLOCKING =
            "{\"type\":\"slow\",\"queue\":\"cpu\",\"payload\":{\"block\":true}}";
    private static final String QUICK = "{\"type\":\"slow\",\"queue\":\"cpu\"}";

    @TempDir private static Path directory;
    @TempDir private static Path handlers;
    private static Service service;

    @BeforeAll
    static void start() throws Exception {
        HandlerJar.handler(
                        "x.Slow",
                        "slow",
                        "cpu",
                        "if (payload.bool(\"block\", false)) {"
                                + " try { new java.util.concurrent.CountDownLatch(1).await(); }"
                                + " catch (InterruptedException e) {"
                                + "  throw new IllegalStateException(e); } }"
                                + "if (payload.bool(\"exhaust\", false)) {"
                                + " throw new OutOfMemoryError(\"told\"); }"
                                + "return context -> Result.json(\"{}\");")
                .in(handlers, "slow.jar");
        service = Service.start(directory, "--test.handlers=" + handlers);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void oneThatReadsNoPayloadInTimeIsNamed() throws Exception {
        HttpResponse<String> answer = service.submit(BLOCKING);
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(json(answer).get("type").stringValue()).isEqualTo("/problems/handler-error");
        assertThat(json(answer).get("detail").stringValue())
                .isEqualTo(
                        "the handler of slow took too long over the payload; it has PT2S at most");
        assertThat(service.submit(QUICK).statusCode()).isEqualTo(202);
    }

    @Test
    void itsRefusalsAreToldAsThoseOfAnyOther() throws Exception {
        var answer = service.submit("{\"type\":\"slow\",\"payload\":{\"x\":1}}");
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("payload.x");
        answer = service.submit("{\"type\":\"slow\",\"payload\":{\"exhaust\":true}}");
        assertThat(answer.statusCode()).isEqualTo(500);
    }

    /// A node that stops breaks off what it checks: the tick is made later, by whichever node.
    @Test
    void aTemplateThatCannotBeCheckedJustNowIsNotRefused() {
        var templates = service.part(JobTemplates.class);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> templates.job("nightly", BLOCKING))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem ->
                                assertThat(problem.getHeaders().getFirst("Retry-After"))
                                        .isEqualTo("1"));
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void manyOfThemLeaveRoomForOtherRequests() throws Exception {
        byte[] body = BLOCKING.getBytes(StandardCharsets.UTF_8);
        List<CompletableFuture<HttpResponse<String>>> answers =
                Stream.generate(
                                () ->
                                        service.client()
                                                .sendAsync(
                                                        service.submission(body).build(),
                                                        BodyHandlers.ofString()))
                        .limit(MORE_THAN_HTTP_THREADS)
                        .toList();
        CompletableFuture.anyOf(answers.toArray(CompletableFuture[]::new)).join(); // one too many
        assertThat(service.get("/actuator/health").statusCode()).isEqualTo(200);
        assertThat(service.submit("{\"type\":\"noop\"}").statusCode()).isEqualTo(202);
        for (CompletableFuture<HttpResponse<String>> each : answers) {
            assertThat(each.get().statusCode()).isIn(500, 503);
        }
        assertThat(answers).anyMatch(each -> each.join().statusCode() == 500);
        assertThat(answers)
                .filteredOn(each -> each.join().statusCode() == 503)
                .isNotEmpty()
                .allSatisfy(
                        each -> {
                            assertThat(each.join().headers().firstValue("Retry-After"))
                                    .hasValue("1");
                            assertThat(each.join().body())
                                    .contains("/problems/handlers-busy", "slow");
                        });
        assertThat(service.submit(QUICK).statusCode()).isEqualTo(202);
    }
}
