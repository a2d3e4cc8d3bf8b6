package io.coremill.web;

import static io.coremill.web.Service.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.job.LogLine;
import io.coremill.job.Progress;
import io.coremill.job.Result;
import io.coremill.queue.AttemptReport;
import io.coremill.queue.Lease;
import io.coremill.queue.lookup.JobFilter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@Tag("anywhere")
class JobEventsTest {
    @TempDir private static Path directory;
    private static Service service;

    @BeforeAll
    static void start() {
        service = Service.start(directory);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    /// Of those that nobody ran.
    @AfterEach
    void cancelAll() {
        var waiting = new JobFilter(null, null, JobState.QUEUED, null);
        service.queue()
                .list(waiting, 500)
                .jobs()
                .forEach(job -> service.queue().cancel(job.id()).join());
    }

    @Test
    void aJobIsFollowedFromItsQueueToItsEnd() throws Exception {
        String id = service.submitted("{\"type\":\"x\",\"queue\":\"any\",\"payload\":{\"a\":1}}");
        try (var events = open(id)) {
            var queued = events.next("state").data();
            assertThat(queued.get("state").stringValue()).isEqualTo("queued");
            assertThat(queued.has("payload")).isFalse();
            try (var run = new HandRun(service.queue(), "any")) {
                Lease lease = run.next();
                assertThat(events.next("state").data().get("state").stringValue())
                        .isEqualTo("running");
                report(lease, new Progress(3, 10.0, "half"), 1, 2);
                assertThat(events.next("log").data().get("message").stringValue())
                        .isEqualTo("line 1");
                assertThat(events.next("log").id()).isEqualTo("2");
                assertThat(events.next("progress").data().toString())
                        .isEqualTo("{\"done\":3,\"total\":10,\"message\":\"half\"}");
                run.succeed(lease, Result.json("{\"b\":2}"));
            }
            var end = events.next("state");
            assertThat(end.id()).isEqualTo("3-end");
            assertThat(end.data().get("state").stringValue()).isEqualTo("succeeded");
            assertThat(end.data().has("result")).isFalse();
            assertThat(events.next()).isNull();
        }
        assertThat(service.get("/v1/jobs/" + id + "/events", "Last-Event-ID", "3-end").statusCode())
                .isEqualTo(204);
    }

    @Test
    void whoComesBackGetsEveryLineOnce() throws Exception {
        String id = service.submitted("{\"type\":\"x\",\"queue\":\"any\"}");
        try (var run = new HandRun(service.queue(), "any")) {
            Lease lease = run.next();
            report(lease, null, IntStream.rangeClosed(1, 250).toArray());
            var got = new ArrayList<String>();
            String last = "";
            try (var events = open(id)) {
                while (got.size() < 120) {
                    var line = events.next("log");
                    got.add(line.data().get("message").stringValue());
                    last = String.valueOf(line.id());
                }
            }
            report(lease, null, IntStream.rangeClosed(251, 300).toArray());
            run.succeed(lease, Result.json("{}"));
            try (var events = open(id, "Last-Event-ID", last)) {
                for (var event = events.next(); event != null; event = events.next()) {
                    if (event.name().equals("log")) {
                        got.add(event.data().get("message").stringValue());
                    }
                }
            }
            assertThat(got)
                    .isEqualTo(
                            Stream.concat(
                                            IntStream.rangeClosed(1, 300)
                                                    .mapToObj(n -> "line " + n),
                                            Stream.of("a line"))
                                    .toList());
        }
    }

    @Test
    void aJobThatIsOverTellsAllAndEnds() throws Exception {
        String id = service.submitted("{\"type\":\"x\",\"queue\":\"any\"}");
        service.post("/v1/jobs/" + id + "/cancel");
        try (var events = open(id)) {
            assertThat(events.next("state").data().get("state").stringValue())
                    .isEqualTo("cancelled");
            assertThat(events.next()).isNull();
        }
    }

    @Test
    void whatCannotBeFollowedIsAProblem() throws Exception {
        String unknown = "/v1/jobs/01990d6e-7d2c-7a45-9c1f-3f6d2a8b4c5e/events";
        var missing = service.get(unknown, "Accept", "text/event-stream");
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.headers().firstValue("Content-Type"))
                .contains("application/problem+json");
        String id = service.submitted("{\"type\":\"x\",\"queue\":\"any\"}");
        var strange = service.get("/v1/jobs/" + id + "/events", "Last-Event-ID", "x");
        assertThat(strange.statusCode()).isEqualTo(400);
        assertThat(json(strange).get("detail").stringValue()).startsWith("Last-Event-ID ");
    }

    private static EventReader open(String id, String... headers) throws Exception {
        return EventReader.open(service, "/v1/jobs/" + id + "/events", headers);
    }

    private static void report(Lease lease, @Nullable Progress progress, int... lines) {
        List<LogLine> log =
                IntStream.of(lines)
                        .mapToObj(
                                n -> new LogLine(Instant.now(), 1, "handler", "info", "line " + n))
                        .toList();
        JobId job = lease.job();
        service.queue()
                .report(
                        List.of(
                                new AttemptReport(
                                        lease.number(), job, Instant.now(), null, progress, log)));
    }
}
