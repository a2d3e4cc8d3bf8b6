package io.coremill.web;

import static io.coremill.web.Service.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import io.coremill.job.JobSpec;
import io.coremill.job.RetryPolicy;
import io.coremill.whole.Walkthrough;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@Timeout(60)
class QueuesOverHttpTest {
    @TempDir Path directory;

    @Test
    void aQueueShowsItsJobsItsSlotsAndItsSettings() throws Exception {
        try (var service = Service.start(directory)) {
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
            assertThat(queue.get("definition").get("priorityAgeing").stringValue())
                    .isEqualTo("PT1M");
            JsonNode any = json(service.get("/v1/queues/any"));
            assertThat(any.get("degradedBy").stringValue()).isEqualTo("no such file");
            assertThat(any.get("definition").get("command").get(0).stringValue())
                    .isEqualTo("worker.sh");
            assertThat(any.get("definition").has("priorityAgeing")).isFalse();
        }
    }

    @Test
    void thePageAboutPrioritiesIsAnsweredAsItShows() throws Exception {
        Tools.need("bash", "curl");
        var page = Walkthrough.of(Path.of("docs/priorities.md"));
        assertThat(page.steps()).hasSize(2);
        try (var service = Service.start(directory.resolve("data"))) {
            page.run(service.port(), directory);
        }
    }

    @Test
    void aPauseIsShownAndOutlivesTheService() throws Exception {
        try (var service = Service.start(directory)) {
            assertThat(json(service.post("/v1/queues/cpu/pause")).get("paused").booleanValue())
                    .isTrue();
        }
        try (var service = Service.start(directory)) {
            assertThat(json(service.get("/v1/queues/cpu")).get("paused").booleanValue()).isTrue();
            assertThat(json(service.post("/v1/queues/cpu/resume")).get("paused").booleanValue())
                    .isFalse();
        }
    }

    @Test
    void howLongAQueueKeepsItsJobsIsShown() throws Exception {
        try (var service = Service.start(directory)) {
            JsonNode own = json(service.get("/v1/queues/tiny")).get("definition").get("retain");
            assertThat(own.toString())
                    .isEqualTo(
                            "{\"succeeded\":\"PT168H\",\"failed\":\"PT168H\","
                                    + "\"cancelled\":\"PT2H\",\"expired\":\"PT168H\",\"count\":1}");
            JsonNode usual = json(service.get("/v1/queues/cpu")).get("definition").get("retain");
            assertThat(usual.get("failed").stringValue()).isEqualTo("PT720H");
            assertThat(usual.get("count").intValue()).isEqualTo(1_000_000);
        }
    }

    @Test
    void jobsOfAQueueThatIsGoneAreShownAndCanBeCancelled() throws Exception {
        var retry =
                new RetryPolicy(
                        1, RetryPolicy.Kind.FIXED, Duration.ofSeconds(1), Duration.ofSeconds(1));
        var left = new JobSpec("old", "gone", "{}", 0, null, Duration.ofSeconds(1), retry, null);
        try (var service = Service.start(directory)) {
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
    }

    @Test
    void failedJobsOfAQueueRunAgain() throws Exception {
        try (var service = Service.start(directory)) {
            fail(service, 3);
            assertThat(retryFailed(service)).isEqualTo("{\"retried\":3,\"more\":false}");
            assertThat(json(service.get("/v1/jobs?state=queued&queue=any")).get("jobs")).hasSize(3);
            assertThat(service.post("/v1/queues/nowhere/retry-failed").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void howeverManyHaveFailedOneCallTakesAThousandAndSaysThatThereAreMore() throws Exception {
        try (var service = Service.start(directory)) {
            fail(service, 1_001);
            assertThat(retryFailed(service)).isEqualTo("{\"retried\":1000,\"more\":true}");
            assertThat(retryFailed(service)).isEqualTo("{\"retried\":1,\"more\":false}");
        }
    }

    private static void fail(Service service, int jobs) throws Exception {
        try (var run = new HandRun(service.queue(), "any")) {
            for (int i = 0; i < jobs; i++) {
                service.submit("{\"type\":\"x\",\"queue\":\"any\"}");
                run.fail(run.next(), "no");
            }
        }
    }

    private static String retryFailed(Service service) throws Exception {
        return service.post("/v1/queues/any/retry-failed").body();
    }
}
