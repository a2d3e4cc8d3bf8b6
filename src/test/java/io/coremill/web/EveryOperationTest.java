package io.coremill.web;

import static io.coremill.web.Service.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.executor.WorkerIdentity;
import io.coremill.executor.WorkerState;
import io.coremill.executor.WorkerUsage;
import io.coremill.executor.WorkerView;
import io.coremill.job.Result;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Walks over all that the description of the API lists, with headers that few clients send.
@Timeout(120)
@Tag("waits")
@Tag("anywhere")
class EveryOperationTest {
    private static final String COMPARISON =
            "{\"type\":\"noop\",\"ways\":[\"threads\"],\"rounds\":20}";
    private static final String SCHEDULE = "{\"cron\":\"@yearly\",\"job\":{\"type\":\"noop\"}}";
    private static final String BULK = "{\"action\":\"cancel\",\"filter\":{\"type\":\"none\"}}";
    private static final List<Map.Entry<String, String>> HEADERS =
            List.of(
                    Map.entry("Accept", "application/json;charset=iso-8859-1"),
                    Map.entry("Accept", "application/json;charset=utf-16"),
                    Map.entry("Accept", "application/json;charset=nonsense, */*;q=0.1"),
                    Map.entry("Accept", "*/*;charset=iso-8859-1"),
                    Map.entry("Accept", "text/*;charset=us-ascii, application/*;charset=cp037"),
                    Map.entry("Accept", "application/json;profile=\"a;charset=,b\""),
                    Map.entry("Accept", "*/*;" + "a=1, */*;".repeat(3) + "b=2"),
                    Map.entry("Accept", manyTypes()),
                    Map.entry("Accept", "nonsense, */*"),
                    Map.entry("Accept", "nonsense"),
                    Map.entry("Accept", "image/webp"),
                    Map.entry("Accept", " "),
                    Map.entry("Accept-Charset", "iso-8859-1;q=nonsense"),
                    Map.entry("Accept-Encoding", "nonsense;q=2"),
                    Map.entry("Accept-Language", "tlh-!!"),
                    Map.entry("Content-Type", "application/json; charset="),
                    Map.entry("Content-Type", "application/json; charset=\"\""),
                    Map.entry("Content-Type", "application/json;charset=nonsense"),
                    Map.entry("Content-Type", "application/json;charset=iso-8859-1"),
                    Map.entry("Content-Type", "*/*"),
                    Map.entry("Content-Type", "nonsense"),
                    Map.entry("Content-Type", "text/plain;q=7"),
                    Map.entry("If-None-Match", "\"\" , W/nonsense\""),
                    Map.entry("If-None-Match", "*"),
                    Map.entry("If-Match", "nonsense"),
                    Map.entry("If-Modified-Since", "nonsense"),
                    Map.entry("If-Unmodified-Since", "Thu, 01 Jan 1970 00:00:00 GMT"),
                    Map.entry("Range", "bytes=9-1"),
                    Map.entry("Prefer", "=;\"wait=1, wait=0"),
                    Map.entry("traceparent", "nonsense"),
                    Map.entry("Last-Event-ID", "-1.-1"));

    @TempDir static Path directory;
    static Service service;
    static HandRun run;

    @BeforeAll
    static void start() {
        service = Service.start(directory);
        run = new HandRun(service.queue(), "python");
    }

    @AfterAll
    static void stop() {
        run.close();
        service.close();
    }

    /// An operation of the API, with the body that its description shows first.
    record Operation(String method, String path, String body) {
        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    static Stream<Operation> operations() throws Exception {
        JsonNode document = json(service.get("/v3/api-docs"));
        return document.get("paths").propertyStream().flatMap(EveryOperationTest::operations);
    }

    private static Stream<Operation> operations(Map.Entry<String, JsonNode> path) {
        return path.getValue()
                .propertyStream()
                .filter(it -> !it.getKey().equals("parameters"))
                .map(it -> new Operation(it.getKey(), path.getKey(), body(it.getValue())));
    }

    private static String body(JsonNode operation) {
        return switch (operation.path("operationId").asString("")) {
            case "submitJob" -> "{\"type\":\"noop\",\"queue\":\"cpu\"}";
            case "startComparison" -> COMPARISON;
            case "beginBulkAction" -> BULK;
            case "changeJob" -> "{\"priority\":3}";
            case "putSchedule" -> SCHEDULE;
            default -> "";
        };
    }

    @ParameterizedTest
    @MethodSource("operations")
    void isAnsweredOrIsNotDoneWhateverHeadersCome(Operation operation) throws Exception {
        for (Map.Entry<String, String> header : HEADERS) {
            var trial = new Trial(operation, header);
            trial.run();
            trial.undo();
        }
    }

    private static String manyTypes() {
        return IntStream.range(0, 60).mapToObj("*/*;a=%d, "::formatted).reduce("", String::concat)
                + "application/json";
    }

    /// One operation with one header, on things of its own.
    private record Trial(Operation operation, Map.Entry<String, String> header) {
        private static final JsonMapper JSON = JsonMapper.shared();

        void run() throws Exception {
            String path = operation.path();
            String id = path.startsWith("/v1/jobs/{id}") ? job() : "";
            if (path.startsWith("/v1/comparisons/{id}")) {
                id = comparison();
            }
            if (path.startsWith("/v1/bulk-actions/{id}")) {
                id = bulkAction();
            }
            if (path.startsWith("/v1/workers/{id}")) {
                id = worker();
            }
            String at = path.replace("{id}", id).replace("{name}", "any");
            if (path.startsWith("/v1/schedules/")) {
                schedule();
            }
            if (path.endsWith("/resume")) {
                service.post(at.replace("resume", "pause"));
            }
            String before = state();
            HttpResponse<InputStream> answer = service.client().send(request(at), ofStream());
            int status = answer.statusCode();
            String type = answer.headers().firstValue("Content-Type").orElse("");
            String body = type.startsWith("text/event-stream") ? "" : read(answer);
            answer.body().close();
            assertThat(status).as("%s %s: %s", operation, header, body).isBetween(200, 499);
            if (status >= 400) {
                assertThat(state()).as("%s %s", operation, header).isEqualTo(before);
                assertThat(type).isEqualTo("application/problem+json");
            } else if (type.contains("json")) {
                assertThat(type).as("%s %s", operation, header).isEqualTo("application/json");
                assertThat(JSON.readTree(body).isObject()).isTrue();
                assertThat(answer.headers().firstValueAsLong("Content-Length"))
                        .as("%s %s", operation, header)
                        .hasValue(body.getBytes(StandardCharsets.UTF_8).length);
            }
        }

        private static HttpResponse.BodyHandler<InputStream> ofStream() {
            return HttpResponse.BodyHandlers.ofInputStream();
        }

        private static String read(HttpResponse<InputStream> answer) throws IOException {
            return new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
        }

        private HttpRequest request(String path) {
            HttpRequest.Builder request = service.request(path);
            if (!operation.body().isEmpty()) {
                request.setHeader("Content-Type", "application/json");
            }
            return request.setHeader(header.getKey(), header.getValue())
                    .method(
                            operation.method().toUpperCase(Locale.ROOT),
                            HttpRequest.BodyPublishers.ofString(operation.body()))
                    .build();
        }

        /// One that the operation can be done to.
        private String job() throws Exception {
            boolean ends = operation.path().endsWith("/result");
            String queue = ends ? "python" : "any";
            String id = service.submitted("{\"type\":\"gil\",\"queue\":\"%s\"}".formatted(queue));
            if (ends) {
                run.succeed(run.next(), Result.json("{}"));
            }
            if (operation.path().endsWith("/retry") || operation.method().equals("delete")) {
                service.post("/v1/jobs/" + id + "/cancel");
            }
            return id;
        }

        private static String comparison() throws Exception {
            JsonNode kept = json(service.get("/v1/comparisons")).get("comparisons");
            return kept.isEmpty() ? started() : kept.get(0).get("id").stringValue();
        }

        private static String started() throws Exception {
            var request =
                    service.request("/v1/comparisons")
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(COMPARISON));
            return json(service.send(request)).get("id").stringValue();
        }

        private static void schedule() throws Exception {
            service.send(
                    service.request("/v1/schedules/any")
                            .header("Content-Type", "application/json")
                            .PUT(HttpRequest.BodyPublishers.ofString(SCHEDULE)));
        }

        private static String bulkAction() throws Exception {
            var request =
                    service.request("/v1/bulk-actions")
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(BULK));
            return json(service.send(request)).get("id").stringValue();
        }

        private static String worker() {
            var worker =
                    new WorkerView(
                            new WorkerIdentity("any-1", "any", 1, Instant.now()),
                            WorkerState.IDLE,
                            List.of(),
                            0,
                            null,
                            WorkerUsage.UNKNOWN);
            service.part(TestService.Dispatch.class).workers.add(worker);
            return worker.id();
        }

        /// All that the operations may change.
        private String state() throws Exception {
            if (operation.method().equals("get")) {
                return "";
            }
            JsonNode jobs = json(service.get("/v1/jobs?limit=5"));
            JsonNode queue = json(service.get("/v1/queues/any"));
            String workers = service.get("/v1/workers").body();
            return jobs
                    + queue.get("paused").toString()
                    + workers
                    + service.get("/v1/schedules").body()
                    + json(service.get("/v1/comparisons")).get("comparisons").size();
        }

        void undo() throws Exception {
            service.part(TestService.Dispatch.class).workers.clear();
            service.post("/v1/queues/any/resume");
            for (JsonNode its : json(service.get("/v1/comparisons")).get("comparisons")) {
                if (!its.has("finishedAt")) {
                    service.post("/v1/comparisons/" + its.get("id").stringValue() + "/cancel");
                }
            }
        }
    }
}
