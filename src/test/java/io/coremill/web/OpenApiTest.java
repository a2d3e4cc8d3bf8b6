package io.coremill.web;

import static io.coremill.web.Service.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.Result;
import io.coremill.queue.cluster.NodeSummary;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The description is written by hand; here it is held against the service.
@Timeout(60)
@Tag("anywhere")
class OpenApiTest {
    private static final Set<String> METHODS = Set.of("get", "post", "put", "delete", "patch");

    private static final String JSON = "application/json";
    private static final String LINES = "application/x-ndjson";

    @TempDir static Path directory;
    static Service service;
    static JsonNode document;

    @BeforeAll
    static void start() throws Exception {
        service = Service.start(directory);
        document = json(service.get("/v3/api-docs"));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void theDocumentIsValid() {
        var options = new ParseOptions();
        options.setResolve(true);
        var parsed = new OpenAPIV3Parser().readContents(document.toString(), null, options);
        assertThat(parsed.getMessages()).isEmpty();
        assertThat(parsed.getOpenAPI().getPaths()).isNotEmpty();
    }

    @Test
    void everyOperationIsDescribedAndEveryDescribedOneIsThere() {
        var described = new TreeSet<String>();
        document.get("paths")
                .properties()
                .forEach(
                        path ->
                                path.getValue()
                                        .propertyNames()
                                        .forEach(
                                                key -> {
                                                    if (METHODS.contains(key)) {
                                                        described.add(key + " " + path.getKey());
                                                    }
                                                }));
        assertThat(described).isEqualTo(mapped());
    }

    private static Set<String> mapped() {
        var mapped = new TreeSet<String>();
        service.part("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .keySet()
                .forEach(
                        info ->
                                info.getMethodsCondition()
                                        .getMethods()
                                        .forEach(
                                                method ->
                                                        info.getPatternValues().stream()
                                                                .filter(p -> p.startsWith("/v1"))
                                                                .map(p -> word(method) + " " + p)
                                                                .forEach(mapped::add)));
        return mapped;
    }

    private static String word(Enum<?> method) {
        return method.name().toLowerCase(Locale.ROOT);
    }

    @Test
    void answersLookAsDescribed() throws Exception {
        try (var run = new HandRun(service.queue(), "any")) {
            var accepted =
                    service.submit("{\"type\":\"x\",\"queue\":\"any\",\"payload\":{\"a\":[1]}}");
            assertDescribed("Job", json(accepted));
            run.succeed(run.next(), Result.json("{\"b\":2}"));
            String path = "/v1/jobs/" + json(accepted).get("id").stringValue();
            assertDescribed("Job", json(service.get(path)));
            assertDescribed("Logs", json(service.get(path + "/logs")));
            service.submit("{\"type\":\"x\",\"queue\":\"any\"}");
            run.fail(run.next(), "no");
            assertDescribed("JobPage", json(service.get("/v1/jobs")));
            var bulk =
                    service.request("/v1/bulk-actions")
                            .header("Content-Type", "application/json")
                            .POST(
                                    HttpRequest.BodyPublishers.ofString(
                                            "{\"action\":\"retry\",\"filter\":{\"type\":\"z\"}}"));
            assertDescribed("BulkAction", json(service.send(bulk)));
            String count = "{\"action\":\"retry\",\"filter\":{\"type\":\"z\"},\"dryRun\":true}";
            assertDescribed("BulkCount", json(post("/v1/bulk-actions", JSON, count)));
            assertDescribed("BulkList", json(service.get("/v1/bulk-actions")));
            assertDescribed("ErrorGroups", json(service.get("/v1/errors")));
            assertDescribed("JobExport", json(service.get("/v1/jobs/export?format=json")));
            assertDescribed("JobCounts", json(service.get("/v1/jobs/counts")));
        }
        assertDescribed("Queues", json(service.get("/v1/queues")));
        assertDescribed("Queue", json(service.get("/v1/queues/cpu")));
        var nightly = "{\"cron\":\"@daily\",\"job\":{\"type\":\"noop\"}}";
        assertDescribed("Schedule", json(put("/v1/schedules/nightly", nightly)));
        assertDescribed("ScheduledJob", json(service.post("/v1/schedules/nightly/run")));
        assertDescribed("Schedule", json(service.get("/v1/schedules/nightly")));
        assertDescribed("Schedules", json(service.get("/v1/schedules")));
        assertDescribed("Workers", json(service.get("/v1/workers")));
        assertDescribed("WorkerEnds", json(service.get("/v1/worker-ends?queue=python")));
        assertDescribed("Problem", json(service.get("/v1/workers/python-9")));
        var nodes = service.part(TestNodes.class);
        nodes.only(
                TestNodes.node("b", false, TestNodes.summary(List.of("far-1"), 7)),
                TestNodes.node("c", false, NodeSummary.UNKNOWN));
        assertDescribed("Nodes", json(service.get("/v1/nodes")));
        assertDescribed("RequestedRecycle", json(service.post("/v1/workers/far-1/recycle")));
        assertDescribed("Cores", json(service.get("/v1/cores")));
        assertDescribed("MinuteSeries", json(service.get("/v1/history?last=PT1M")));
        assertDescribed("Types", json(service.get("/v1/types")));
        assertDescribed("Retried", json(service.post("/v1/queues/any/retry-failed")));
        try (var live = EventReader.open(service, "/v1/live")) {
            assertDescribed("History", live.next("history").data());
            assertDescribed("Tick", live.next("tick").data());
        }
        assertDescribed("Problem", json(service.submit("{\"typ\":1}")));
    }

    @Test
    void whatFewJobsSayIsDescribed() throws Exception {
        String job =
                """
                {"type":"x","queue":"any","tags":["t"],"expires":"PT1H","deadline":"PT2H",
                 "retain":"P1D","backoff":{"pauses":["PT1S"],"jitter":false},
                 "unique":{"key":"described","scope":"all","for":"PT1M"}}
                """;
        try (var run = new HandRun(service.queue(), "any")) {
            String path = "/v1/jobs/" + json(service.submit(job)).get("id").stringValue();
            run.putOff(run.next(), Duration.ZERO);
            run.fail(run.next(), "no");
            JsonNode failed = json(service.get(path));
            assertThat(failed.propertyNames())
                    .contains("tags", "expires", "deadline", "retain", "unique", "again")
                    .contains("fingerprint", "keptUntil");
            assertDescribed("Job", failed);
        }
    }

    @Test
    void whatBecomesOfLinesIsDescribed() throws Exception {
        String lines = "{\"type\":\"x\",\"queue\":\"any\",\"delay\":\"PT1H\"}\nno\n";
        assertDescribed("UploadSummary", json(post("/v1/jobs", LINES, lines)));
        HttpResponse<String> answer = post("/v1/jobs", LINES, lines, "Accept", LINES);
        assertThat(answer.body().lines().map(OpenApiTest::tree))
                .hasSize(2)
                .allSatisfy(line -> assertDescribed("UploadLine", line));
    }

    @Test
    void whatIsLeftOfAJobIsDescribed() throws Exception {
        String job = "{\"type\":\"x\",\"queue\":\"any\",\"delay\":\"PT1H\"}";
        String path =
                "/v1/jobs/"
                        + json(service.submit(job, "Idempotency-Key", "gone"))
                                .get("id")
                                .stringValue();
        service.post(path + "/cancel");
        service.send(service.request(path).DELETE());
        JsonNode gone = json(service.submit(job, "Idempotency-Key", "gone"));
        assertThat(gone.get("gone").booleanValue()).isTrue();
        assertDescribed("GoneJob", gone);
    }

    /// What stands beside a reference holds as well, but many programs pass over the one or the
    /// other.
    @Test
    void aReferenceStandsAlone() {
        assertThat(document.findParents("$ref"))
                .isNotEmpty()
                .allSatisfy(it -> assertThat(it.propertyNames()).containsExactly("$ref"));
    }

    /// A submission may be answered with one thing or another, which are told apart by their
    /// members.
    @Test
    void anAnswerIsOneOfThoseThatAreDescribed() throws Exception {
        String job = "{\"type\":\"x\",\"queue\":\"any\",\"delay\":\"PT1H\"}";
        var accepted = service.submit(job, "Idempotency-Key", "described");
        assertThat(alternatives("/v1/jobs", accepted)).containsExactly("Job");
        String path = "/v1/jobs/" + json(accepted).get("id").stringValue();
        service.post(path + "/cancel");
        var again = service.submit(job, "Idempotency-Key", "described");
        assertThat(alternatives("/v1/jobs", again)).containsExactly("Job");
        service.send(service.request(path).DELETE());
        var gone = service.submit(job, "Idempotency-Key", "described");
        assertThat(alternatives("/v1/jobs", gone)).containsExactly("GoneJob");
        var lines = post("/v1/jobs", LINES, job + "\nno\n");
        assertThat(alternatives("/v1/jobs", lines)).containsExactly("UploadSummary");
        String bulk = "{\"action\":\"retry\",\"filter\":{\"type\":\"z\"}}";
        var action = post("/v1/bulk-actions", JSON, bulk);
        assertThat(alternatives("/v1/bulk-actions", action)).containsExactly("BulkAction");
    }

    /// The names of those that fit an answer to a POST.
    private static List<String> alternatives(String path, HttpResponse<String> answer) {
        String place = path.replace("/", "~1");
        return document.at(
                        "/paths/%s/post/responses/%d/content/application~1json/schema/oneOf"
                                .formatted(place, answer.statusCode()))
                .valueStream()
                .map(it -> it.get("$ref").stringValue().replace("#/components/schemas/", ""))
                .filter(name -> fits(document.at("/components/schemas/" + name), json(answer)))
                .toList();
    }

    /// Whether it has all members that must be there, and no others than may be.
    private static boolean fits(JsonNode schema, JsonNode value) {
        return schema.get("required").valueStream().allMatch(it -> value.has(it.stringValue()))
                && value.propertyNames().stream().allMatch(schema.get("properties")::has);
    }

    private static JsonNode tree(String line) {
        return JsonMapper.shared().readTree(line);
    }

    private static HttpResponse<String> post(
            String path, String mediaType, String body, String... headers) throws Exception {
        var request =
                service.request(path)
                        .header("Content-Type", mediaType)
                        .POST(HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return service.send(request);
    }

    /// Clients that are generated make an object of it that they cannot send.
    @Test
    void noObjectHasADefault() {
        assertThat(document.findValues("default")).noneMatch(JsonNode::isContainer);
    }

    /// Clients that are generated take any `additionalProperties` beside properties for a map, and
    /// send nothing else.
    @Test
    void whatHasPropertiesIsNoMap() {
        assertThat(document.findParents("properties"))
                .isNotEmpty()
                .noneMatch(schema -> schema.has("additionalProperties"));
    }

    /// Clients that are generated ask for all that an operation may answer, or for JSON alone.
    @Test
    void streamsAreAskedForAlone() {
        for (JsonNode operation : answering("text/event-stream")) {
            for (JsonNode answer : operation.get("responses")) {
                assertThat(answer.has("$ref")).as(answer.toString()).isFalse();
                assertThat(answer.path("content").propertyNames()).isSubsetOf("text/event-stream");
            }
        }
    }

    /// Clients that are generated would else read a picture as text, and a stream as JSON.
    @ParameterizedTest
    @ValueSource(strings = {"*/*", "text/event-stream"})
    void whatIsNoJsonIsBytes(String mediaType) {
        assertThat(answering(mediaType))
                .isNotEmpty()
                .allSatisfy(
                        operation -> {
                            JsonNode content = operation.at("/responses/200/content");
                            JsonNode schema = content.get(mediaType).get("schema");
                            assertThat(schema.get("type").stringValue()).isEqualTo("string");
                            assertThat(schema.get("format").stringValue()).isEqualTo("binary");
                        });
    }

    private static List<JsonNode> answering(String mediaType) {
        return document.get("paths")
                .valueStream()
                .flatMap(JsonNode::valueStream)
                .filter(it -> it.at("/responses/200/content").has(mediaType))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/swagger-ui/index.html",
                "/swagger-ui/swagger-ui.css",
                "/swagger-ui/swagger-ui-bundle.js"
            })
    void swaggerUiIsServedFromHere(String path) throws Exception {
        assertThat(service.get(path).statusCode()).isEqualTo(200);
        assertThat(service.get("/swagger-ui.html").headers().firstValue("Location"))
                .contains("swagger-ui/index.html"); // relative: there may be a prefix before it
        assertThat(service.get("/swagger-ui/swagger-initializer.js").body())
                .contains("v3/api-docs")
                .doesNotContain("https:");
    }

    private static HttpResponse<String> put(String path, String body) throws Exception {
        return service.send(
                service.request(path)
                        .header("Content-Type", "application/json")
                        .PUT(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static void assertDescribed(String schema, JsonNode value) {
        assertDescribed(schema, document.at("/components/schemas/" + schema), value);
    }

    /// Whether a value has the type, the fields and the words that a schema allows, all the way
    /// down.
    private static void assertDescribed(String where, JsonNode schema, JsonNode value) {
        if (schema.has("$ref")) {
            String name = schema.get("$ref").stringValue().replace("#/components/schemas/", "");
            assertDescribed(name, value);
            return;
        }
        assertType(where, schema.path("type").asString(""), value);
        if (schema.has("enum")) {
            assertThat(schema.get("enum").valueStream()).as(where).contains(value);
        }
        if (value.isArray()) {
            value.forEach(item -> assertDescribed(where + "[]", schema.path("items"), item));
        }
        if (value.isObject() && schema.has("properties")) {
            assertFields(where, schema, value);
        }
    }

    private static void assertFields(String where, JsonNode schema, JsonNode value) {
        schema.path("required")
                .forEach(
                        name ->
                                assertThat(value.has(name.stringValue()))
                                        .as("%s has %s", where, name)
                                        .isTrue());
        value.properties()
                .forEach(
                        field -> {
                            String place = where + "." + field.getKey();
                            JsonNode described = schema.get("properties").get(field.getKey());
                            assertThat(described).as(place).isNotNull();
                            assertDescribed(place, described, field.getValue());
                        });
    }

    private static void assertType(String where, String type, JsonNode value) {
        boolean fits =
                switch (type) {
                    case "object" -> value.isObject();
                    case "array" -> value.isArray();
                    case "string" -> value.isString();
                    case "integer" -> value.isIntegralNumber();
                    case "number" -> value.isNumber();
                    case "boolean" -> value.isBoolean();
                    default -> true;
                };
        assertThat(fits).as("%s is of type %s: %s", where, type, value).isTrue();
    }
}
