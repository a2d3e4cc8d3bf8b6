package io.coremill.web;

import static io.coremill.web.Service.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import io.coremill.job.Attempt;
import io.coremill.job.ErrorKind;
import io.coremill.job.JobError;
import io.coremill.job.JobSpec;
import io.coremill.job.JobState;
import io.coremill.job.NextStep;
import io.coremill.job.RetryPolicy;
import io.coremill.queue.JobQueue;
import io.coremill.queue.Lease;
import io.coremill.queue.RecordingClaimant;
import io.coremill.queue.Settlement;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.whole.Walkthrough;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@Timeout(60)
class QueuesOverHttpTest {
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

    @AfterEach
    void cancelAll() {
        var waiting = new JobFilter(null, null, JobState.QUEUED, null);
        service.queue().list(waiting, 2_000).jobs().stream()
                .map(job -> service.queue().cancel(job.id()))
                .toList()
                .forEach(CompletableFuture::join);
    }

    @Test
    void aQueueShowsItsJobsItsSlotsAndItsSettings() throws Exception {
        service.submit("{\"type\":\"noop\"}");
        service.submit("{\"type\":\"noop\",\"delay\":\"PT1H\"}");
        JsonNode queue = json(service.get("/v1/queues/cpu"));
        assertThat(queue.get("configured").booleanValue()).isTrue();
        assertThat(queue.get("queued").intValue()).isEqualTo(1);
        assertThat(queue.get("scheduled").intValue()).isEqualTo(1);
        assertThat(Duration.parse(queue.get("oldestAge").stringValue()))
                .isBetween(Duration.ZERO, Duration.ofMinutes(1));
        assertThat(queue.get("slots").get("idle").intValue()).isEqualTo(2);
        assertThat(queue.get("definition").get("executor").stringValue()).isEqualTo("threads");
        assertThat(queue.get("definition").get("priorityAgeing").stringValue()).isEqualTo("PT1M");
        JsonNode any = json(service.get("/v1/queues/any"));
        assertThat(any.get("degradedBy").stringValue())
                .isEqualTo("it has ended; its last words: no such file");
        assertThat(any.get("definition").get("command").get(0).stringValue())
                .isEqualTo("worker.sh");
        assertThat(any.get("definition").has("priorityAgeing")).isFalse();
    }

    @Test
    void thePageAboutPrioritiesIsAnsweredAsItShows(@TempDir Path own) throws Exception {
        Tools.need("bash", "curl");
        var page = Walkthrough.of(Path.of("docs/priorities.md"));
        assertThat(page.steps()).hasSize(2);
        try (var service = Service.start(own.resolve("data"))) {
            page.run(service.port(), own);
        }
    }

    @Test
    @Tag("anywhere")
    void aPauseIsShownAndOutlivesTheService(@TempDir Path own) throws Exception {
        try (var service = Service.start(own)) {
            assertThat(json(service.post("/v1/queues/cpu/pause")).get("paused").booleanValue())
                    .isTrue();
        }
        try (var service = Service.start(own)) {
            assertThat(json(service.get("/v1/queues/cpu")).get("paused").booleanValue()).isTrue();
            assertThat(json(service.post("/v1/queues/cpu/resume")).get("paused").booleanValue())
                    .isFalse();
        }
    }

    @Test
    void howLongAQueueKeepsItsJobsIsShown() throws Exception {
        JsonNode own = json(service.get("/v1/queues/tiny")).get("definition").get("retain");
        assertThat(own.toString())
                .isEqualTo(
                        "{\"succeeded\":\"PT168H\",\"failed\":\"PT168H\","
                                + "\"cancelled\":\"PT2H\",\"expired\":\"PT168H\",\"count\":1}");
        JsonNode usual = json(service.get("/v1/queues/cpu")).get("definition").get("retain");
        assertThat(usual.get("failed").stringValue()).isEqualTo("PT720H");
        assertThat(usual.get("count").intValue()).isEqualTo(1_000_000);
    }

    @Test
    void jobsOfAQueueThatIsGoneAreShownAndCanBeCancelled() throws Exception {
        var left = spec("old", "gone");
        var job = service.queue().submit(left, 10).get(50, TimeUnit.SECONDS);
        JsonNode queue = json(service.get("/v1/queues/gone"));
        assertThat(queue.get("configured").booleanValue()).isFalse();
        assertThat(queue.get("queued").intValue()).isEqualTo(1);
        assertThat(queue.has("slots")).isFalse();
        assertThat(service.submit("{\"type\":\"old\",\"queue\":\"gone\"}").statusCode())
                .isEqualTo(422);
        var cancelled = service.post("/v1/jobs/%s/cancel".formatted(job.id()));
        assertThat(cancelled.statusCode()).isEqualTo(200);
    }

    @Test
    void failedJobsOfAQueueRunAgain() throws Exception {
        fail(3);
        assertThat(retryFailed()).isEqualTo("{\"retried\":3,\"more\":false}");
        assertThat(json(service.get("/v1/jobs?state=queued&queue=any")).get("jobs")).hasSize(3);
        assertThat(service.post("/v1/queues/nowhere/retry-failed").statusCode()).isEqualTo(404);
    }

    @Test
    @Tag("anywhere")
    void howeverManyHaveFailedOneCallTakesAThousandAndSaysThatThereAreMore() throws Exception {
        fail(1_001);
        assertThat(retryFailed()).isEqualTo("{\"retried\":1000,\"more\":true}");
        assertThat(retryFailed()).isEqualTo("{\"retried\":1,\"more\":false}");
    }

    private static void fail(int jobs) {
        JobQueue queue = service.queue();
        var claimant = new RecordingClaimant();
        claimant.withRoom(jobs, 0);
        IntStream.range(0, jobs)
                .mapToObj(_ -> queue.submit(spec("x", "any"), jobs))
                .toList()
                .forEach(CompletableFuture::join);
        try (var _ = queue.serve("any", claimant)) {
            queue.wake("any").join();
            claimant.awaitTaken(jobs).stream()
                    .map(lease -> queue.settle(failed(lease)))
                    .toList()
                    .forEach(counts -> assertThat(counts.join()).isTrue());
        }
    }

    private static Settlement failed(Lease lease) {
        JobError error = JobError.of(ErrorKind.HANDLER_ERROR, "no");
        Instant now = Instant.now();
        return new Settlement(
                lease.number(),
                lease.job(),
                new Attempt(1, "failed", now, now, error, null),
                new NextStep.Finish(JobState.FAILED, error),
                false,
                null,
                null,
                List.of());
    }

    private static JobSpec spec(String type, String queue) {
        var retry =
                new RetryPolicy(
                        1, RetryPolicy.Kind.FIXED, Duration.ofSeconds(1), Duration.ofSeconds(1));
        return new JobSpec(type, queue, "{}", 0, null, Duration.ofSeconds(1), retry, null);
    }

    private static String retryFailed() throws Exception {
        return service.post("/v1/queues/any/retry-failed").body();
    }
}
