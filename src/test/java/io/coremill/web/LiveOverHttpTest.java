package io.coremill.web;

import static io.coremill.web.Service.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.Result;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@Timeout(60)
@Tag("anywhere")
class LiveOverHttpTest {
    @TempDir Path directory;
    private Service service;

    @BeforeEach
    void start() {
        service = Service.start(directory);
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void firstComesTheHistoryThenATickEachSecond() throws Exception {
        try (var live = EventReader.open(service, "/v1/live")) {
            var headers = live.response().headers();
            assertThat(live.response().statusCode()).isEqualTo(200);
            assertThat(headers.firstValue("Content-Type"))
                    .contains("text/event-stream;charset=UTF-8");
            assertThat(headers.firstValue("Cache-Control")).contains("no-store");
            assertThat(headers.firstValue("X-Accel-Buffering")).contains("no");
            var first = Objects.requireNonNull(live.next());
            assertThat(first.name()).isEqualTo("history");
            assertThat(first.data().get("period").stringValue()).isEqualTo("PT1S");
            assertThat(first.data().has("cores")).isTrue();
            assertThat(first.data().get("failed")).hasSameSizeAs(first.data().get("finished"));
            var tick = live.next("tick").data();
            assertThat(tick.get("node").stringValue()).isEqualTo("test");
            assertThat(tick.get("cores")).isNotEmpty();
            assertThat(tick.get("cores").get(0).has("utilization")).isTrue();
            assertThat(tick.get("cores").get(0).has("seconds")).isFalse();
            assertThat(tick.get("queues").valueStream().map(q -> q.get("name").stringValue()))
                    .containsExactly("any", "cpu", "python", "tiny");
            assertThat(tick.get("queues").get(0).get("finishedPerSecond").doubleValue()).isZero();
            assertThat(tick.get("workers").isArray()).isTrue();
            assertThat(tick.get("store").toString()).isEqualTo("{\"writable\":true}");
        }
    }

    @Test
    void aTickCountsWhatEndedAndChanges() throws Exception {
        try (var live = EventReader.open(service, "/v1/live");
                var run = new HandRun(service.queue(), "any")) {
            long before = live.next("tick").data().get("changes").longValue();
            service.submit("{\"type\":\"x\",\"queue\":\"any\"}");
            run.succeed(run.next(), Result.json("{}"));
            var tick = live.next("tick").data();
            while (finished(tick) == 0) {
                tick = live.next("tick").data();
            }
            assertThat(finished(tick)).isEqualTo(1);
            long allThree = before + 3; // accepted, started, ended
            // A tick that comes between the two counts of an end has one of them.
            if (tick.get("changes").longValue() < allThree) {
                tick = live.next("tick").data();
            }
            assertThat(tick.get("changes").longValue()).isEqualTo(allThree);
        }
        try (var again = EventReader.open(service, "/v1/live")) {
            var finished = again.next("history").data().get("finished");
            assertThat(finished.valueStream().mapToInt(n -> n.intValue()).sum()).isEqualTo(1);
        }
    }

    @Test
    void theLastMinutesAreShownUpToADay() throws Exception {
        var hour = json(service.get("/v1/history"));
        assertThat(hour.get("period").stringValue()).isEqualTo("PT1M");
        for (String series : List.of("finished", "failed", "busy", "waiting", "running")) {
            assertThat(hour.get(series)).hasSize(60);
            assertThat(hour.get(series).get(0).isNull()).isTrue();
        }
        assertThat(json(service.get("/v1/history?last=P1D")).get("busy")).hasSize(1440);
        for (String no : List.of("PT59S", "P2D", "1h", "-PT1H")) {
            var refused = service.get("/v1/history?last=" + no);
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(json(refused).get("errors").get(0).get("field").stringValue())
                    .isEqualTo("last");
        }
    }

    private static double finished(JsonNode tick) {
        return tick.get("queues").get(0).get("finishedPerSecond").doubleValue();
    }

    @Test
    void typesAreShownWithWhoTakesThem() throws Exception {
        var types = json(service.get("/v1/types")).get("types");
        assertThat(types.valueStream().map(type -> type.get("type").stringValue()))
                .containsExactly("broken", "echo", "gil", "lost", "noop", "primes");
        var echo = types.get(1);
        assertThat(echo.get("queue").stringValue()).isEqualTo("cpu");
        assertThat(echo.get("queues").valueStream().map(queue -> queue.stringValue()).toList())
                .isEqualTo(List.of("any", "cpu", "tiny"));
        assertThat(echo.get("example").toString()).isEqualTo("{\"text\":\"a\"}");
        var gil = types.get(2);
        assertThat(gil.has("queue")).isFalse();
        assertThat(gil.has("example")).isFalse();
        assertThat(gil.get("queues").valueStream().map(queue -> queue.stringValue()).toList())
                .isEqualTo(List.of("any", "python"));
        assertThat(types.get(3).has("queue")).isFalse();
    }

    @Test
    void whatWorkersSayTheyKnowIsShownAndNothingElseOfferedForTheirQueue() throws Exception {
        var announced = service.part(TestService.Dispatch.class).announced;
        announced.put("any", Set.of("echo", "mine"));
        announced.put("python", Set.of("not-configured"));
        try {
            var types = json(service.get("/v1/types")).get("types");
            assertThat(queues(types, "mine")).isEqualTo("[\"any\"]");
            assertThat(queues(types, "echo")).isEqualTo("[\"any\",\"cpu\",\"tiny\"]");
            assertThat(queues(types, "gil")).isEqualTo("[\"python\"]");
            assertThat(queues(types, "not-configured")).isEqualTo("none");
        } finally {
            announced.clear();
        }
    }

    private static String queues(JsonNode types, String name) {
        return types.valueStream()
                .filter(type -> type.get("type").stringValue().equals(name))
                .findFirst()
                .map(type -> type.get("queues").toString())
                .orElse("none");
    }
}
