package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the log reports of jobs, as text and as JSON, and what becomes of a trace.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class LogsIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String TRACEPARENT = "00-" + TRACE + "-b7ad6b7169203331-01";

    /// Answers with the trace, or refuses in two lines.
    private static final String WORKER =
            """
            import json, sys
            for line in sys.stdin:
                request = json.loads(line)
                if "id" not in request:
                    continue
                answer = {"jsonrpc": "2.0", "id": request["id"]}
                if request["method"] == "refuse":
                    answer["error"] = {"code": 1, "message": "no\\nway"}
                else:
                    answer["result"] = request["meta"].get("traceparent")
                print(json.dumps(answer), flush=True)
            """;

    @TempDir private Path data;

    @Test
    void everyEventIsALineOfJsonWithTheJobAndItsTrace() throws Exception {
        try (ServiceProcess service =
                start(
                        "--logging.structured.format.console=ecs",
                        "--logging.level.io.coremill.jobs=debug")) {
            JsonNode traced = submit(service, "trace");
            assertThat(traced.path("result").asString()).isEqualTo(TRACEPARENT);
            JsonNode refused = submit(service, "refuse");
            List<JsonNode> onThreads =
                    List.of(
                            service.run("{\"type\":\"noop\",\"queue\":\"cpu\"}"),
                            service.run("{\"type\":\"noop\",\"queue\":\"io\"}"));
            assertThat(refused.path("state").asString()).isEqualTo("failed");
            service.terminate();
            service.awaitEnd();
            List<JsonNode> lines =
                    service.log()
                            .lines()
                            .filter(line -> !line.startsWith("the log ended")) // the reader says so
                            .map(JSON::readTree)
                            .toList();
            for (JsonNode job : List.of(traced, onThreads.getFirst(), onThreads.getLast())) {
                assertThat(about(job, lines))
                        .extracting(line -> line.at("/event/action").asString())
                        .containsExactly("attempt-started", "attempt-ended");
            }
            assertThat(about(traced, lines))
                    .allSatisfy(
                            line -> {
                                assertThat(line.at("/trace/id").asString()).isEqualTo(TRACE);
                                assertThat(line.at("/job/queue").asString()).isEqualTo("traced");
                                assertThat(line.at("/job/attempt").asInt()).isOne();
                            });
            JsonNode end = about(refused, lines).getLast();
            assertThat(end.at("/log/level").asString()).isEqualTo("WARN");
            assertThat(end.at("/event/outcome").asString()).isEqualTo("failure");
            assertThat(end.at("/error/type").asString()).isEqualTo("handler-error");
            assertThat(end.at("/error/message").asString()).isEqualTo("no\nway");
            assertThat(end.at("/job/worker").asString()).startsWith("traced-");
        }
    }

    @Test
    void inTextWhatFailedIsALineThatTellsWhy() throws Exception {
        try (ServiceProcess service = start()) {
            String traced = submit(service, "trace").path("id").asString();
            String refused = submit(service, "refuse").path("id").asString();
            service.terminate();
            service.awaitEnd();
            assertThat(service.log().lines().filter(line -> line.contains(refused)))
                    .singleElement()
                    .asString()
                    .contains("WARN")
                    .contains(
                            "job %s, refuse in queue traced, attempt 1: failed".formatted(refused))
                    .contains("handler-error: no | way; the job has failed");
            assertThat(service.log()).doesNotContain(traced);
        }
    }

    private ServiceProcess start(String... settings) throws Exception {
        Tools.need("python3");
        Path worker = Files.writeString(data.resolve("traced.py"), WORKER);
        var all = new ArrayList<>(List.of(settings));
        all.add("--coremill.queues.traced.executor=processes");
        all.add("--coremill.queues.traced.slots=1");
        all.add("--coremill.queues.traced.max-attempts=1");
        all.add("--coremill.queues.traced.command=python3," + worker);
        return ServiceProcess.start(data.resolve("data"), all.toArray(String[]::new));
    }

    private static JsonNode submit(ServiceProcess service, String type) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var request =
                    HttpRequest.newBuilder(
                                    URI.create(
                                            "http://127.0.0.1:%d/v1/jobs"
                                                    .formatted(service.port())))
                            .header("Content-Type", "application/json")
                            .header("Prefer", "wait=30")
                            .header("traceparent", TRACEPARENT)
                            .POST(
                                    BodyPublishers.ofString(
                                            "{\"type\":\"%s\",\"queue\":\"traced\"}"
                                                    .formatted(type)))
                            .build();
            return JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
        }
    }

    private static List<JsonNode> about(JsonNode job, List<JsonNode> lines) {
        return lines.stream()
                .filter(line -> line.at("/job/id").asString().equals(job.path("id").asString()))
                .toList();
    }
}
