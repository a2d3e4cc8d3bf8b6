package io.coremill.web;

import static io.coremill.web.Service.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.queue.AttemptTerms;
import io.coremill.queue.cluster.LiveNode;
import io.coremill.queue.cluster.NodeSummary;
import io.coremill.queue.cluster.ServedQueue;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Queues and types that other nodes know.
@Timeout(60)
@Tag("anywhere")
class ElsewhereOverHttpTest {
    @TempDir static Path directory;
    static Service service;
    static TestNodes nodes;

    @BeforeAll
    static void start() {
        service = Service.start(directory);
        nodes = service.part(TestNodes.class);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @AfterEach
    void forget() {
        nodes.only();
    }

    @Test
    void aJobForAQueueOfAnotherNodeIsAcceptedWithItsDefaults() throws Exception {
        nodes.only(serving("render", "svg"));
        HttpResponse<String> answer = submit("svg", "render");
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(json(answer).get("timeout").asString()).isEqualTo("PT7S");
        assertThat(json(answer).get("maxAttempts").asInt()).isEqualTo(9);
        assertThat(json(service.get(path(answer))).has("waitingFor")).isFalse();
        assertThat(json(submit("png", "render")).at("/errors/0").toString())
                .isEqualTo(
                        "{\"field\":\"type\",\"detail\":\"is not one of those that live nodes"
                                + " run in queue render: svg\"}");
        JsonNode queue = json(service.get("/v1/queues/render"));
        assertThat(queue.get("configured").asBoolean()).isFalse();
        assertThat(queue.at("/servedBy/0").asString()).isEqualTo("other");
        assertThat(queue.has("waitingFor")).isFalse();
    }

    @Test
    void soItIsWithWhatThatNodeSetsForItsType() throws Exception {
        var pauses = List.of(Duration.ofSeconds(1), Duration.ofSeconds(2));
        var terms =
                new AttemptTerms(
                        Duration.ofSeconds(3),
                        null,
                        new AttemptTerms.BackoffTerms(null, null, null, pauses, false));
        var served =
                new ServedQueue("draw", "threads", 1, 0, List.of(), 5, Duration.ofSeconds(7), 9);
        nodes.only(
                TestNodes.node(
                        "other",
                        false,
                        new NodeSummary(
                                List.of(served),
                                List.of(),
                                1,
                                List.of(),
                                List.of(),
                                false,
                                Map.of("svg", terms))));
        JsonNode job = json(submit("svg", "draw"));
        assertThat(job.get("timeout").asString()).isEqualTo("PT3S");
        assertThat(job.get("maxAttempts").asInt()).isEqualTo(9);
        assertThat(job.get("backoff").toString())
                .isEqualTo("{\"kind\":\"pauses\",\"pauses\":[\"PT1S\",\"PT2S\"],\"jitter\":false}");
        assertThat(json(submit("png", "draw")).at("/backoff/kind").asString())
                .isEqualTo("exponential");
    }

    @Test
    void soIsOneOfATypeThatOnlyAnotherNodeKnows() throws Exception {
        assertThat(submit("svg", "cpu").statusCode()).isEqualTo(422);
        nodes.only(serving("cpu", "svg"));
        HttpResponse<String> answer = submit("svg", "cpu");
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(json(answer).get("maxAttempts").asInt())
                .as("the defaults of the queue here")
                .isEqualTo(3);
        HttpResponse<String> unnamed = service.submit("{\"type\":\"svg\"}");
        assertThat(unnamed.statusCode()).isEqualTo(422);
        assertThat(unnamed.body()).contains("\"queue\"", "other nodes take it on cpu");
    }

    @Test
    void whatAnotherNodeWouldRunIsCheckedHereWhereItCanBe() throws Exception {
        nodes.only(serving("cpu", "echo"));
        assertThat(
                        service.submit(
                                        "{\"type\":\"echo\",\"queue\":\"cpu\",\"payload\":{\"times\":99}}")
                                .statusCode())
                .isEqualTo(422);
    }

    @Test
    void onceItsNodeHasLeftAJobSaysWhatItWaitsFor() throws Exception {
        nodes.only(serving("left", "svg"));
        HttpResponse<String> answer = submit("svg", "left");
        String before = service.get(path(answer)).headers().firstValue("ETag").orElseThrow();
        nodes.only();
        HttpResponse<String> shown = service.get(path(answer));
        assertThat(json(shown).get("waitingFor").asString())
                .isEqualTo(
                        "a live node that serves queue left; it must have coremill.queues.left in"
                                + " its settings");
        assertThat(shown.headers().firstValue("ETag").orElseThrow()).isNotEqualTo(before);
        JsonNode queue = json(service.get("/v1/queues/left"));
        assertThat(queue.get("waitingFor")).isEqualTo(json(shown).get("waitingFor"));
        assertThat(queue.get("servedBy")).isEmpty();
        service.post(path(answer) + "/cancel");
        assertThat(json(service.get(path(answer))).has("waitingFor")).isFalse();
        assertThat(service.get("/v1/queues/left").statusCode()).isEqualTo(404);
    }

    private static LiveNode serving(String queue, String type) {
        var served =
                new ServedQueue(queue, "threads", 1, 0, List.of(type), 5, Duration.ofSeconds(7), 9);
        return TestNodes.node(
                "other", false, new NodeSummary(List.of(served), List.of(), 1, List.of(), false));
    }

    private static HttpResponse<String> submit(String type, String queue) throws Exception {
        return service.submit("{\"type\":\"%s\",\"queue\":\"%s\"}".formatted(type, queue));
    }

    private static String path(HttpResponse<String> answer) {
        return "/v1/jobs/" + json(answer).get("id").asString();
    }
}
