package io.coremill.web;

import static io.coremill.web.Service.json;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Whatever a client sends, the answer is a problem that says what to change.
@Timeout(60)
@Tag("anywhere")
class BadRequestsTest {
    private static final int LIMIT = 1 << 20;

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

    @Test
    void aHandlerThatFailsOnAPayloadIsNamedWithItsReason() throws Exception {
        HttpResponse<String> answer = service.submit("{\"type\":\"broken\"}");
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(json(answer).get("type").stringValue()).isEqualTo("/problems/handler-error");
        assertThat(json(answer).get("detail").stringValue())
                .isEqualTo(
                        "the handler of broken failed: java.lang.NoClassDefFoundError: a/Library");
        assertThat(service.submit("{\"type\":\"noop\"}").statusCode()).isEqualTo(202);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"none\",\"queue\":\"cpu\"}|422|type|noop",
                "{\"type\":\"none\"}|422|type|has no handler here; there are broken, echo, lost, noop; for",
                "{\"type\":\"lost\"}|422|queue|cpu",
                "{\"type\":\"noop\",\"queue\":\"no\"}|422|queue|is not configured",
                "{\"type\":\"noop\",\"queue\":\"python\"}|422|type|gil, primes",
                "{\"type\":\"echo\",\"payload\":{\"times\":11}}|422|payload.times|from 1 to 10",
                "{\"type\":\"echo\",\"payload\":{\"text\":1}}|422|payload.text|must be a string",
                "{\"type\":\"echo\",\"payload\":{\"txt\":\"\"}}|422|payload.txt|is not a field",
                "{\"type\":\"noop\",\"typo\":1}|422|typo|is not a field",
                "{\"type\":\"noop\",\"type\":\"noop\"}|400|type|twice",
                "{\"type\":1}|422|type|must be a string",
                "{\"type\":\"noop\",\"timeout\":\"PT-5S\"}|422|timeout|PT0.001S",
                "{\"type\":\"noop\",\"payload\":[]}|422|payload|must be a JSON object",
                "{\"type\":\"noop\",\"runAt\":\"2999-01-01T00:00:00Z\"}|422|runAt|ten years",
            })
    void aFieldThatCannotBeIsNamed(String body, int status, String field, String told)
            throws Exception {
        JsonNode problem = problem(service.submit(body), status);
        assertThat(problem.get("errors").get(0).get("field").stringValue()).isEqualTo(field);
        assertThat(problem.get("errors").get(0).get("detail").stringValue()).contains(told);
    }

    @Test
    void brokenJsonIsToldWithItsPlace() throws Exception {
        JsonNode problem = problem(service.submit("{\"type\":\n \"noop\",}"), 400);
        assertThat(problem.get("detail").stringValue()).contains("Line 2, column ");
        assertThat(problem.get("type").stringValue()).isEqualTo("/problems/malformed-json");
        assertThat(problem(service.submit("{\"type\":\"noop\""), 400).get("detail").stringValue())
                .doesNotContain("Source", "REDACTED");
        problem(service.submit(""), 400);
        problem(service.submit("{\"type\":\"ä\"}".getBytes(ISO_8859_1)), 400);
    }

    @Test
    void aLongTypeIsToldInFewWords() throws Exception {
        var response = service.submit("{\"type\":\"%s\"}".formatted("t".repeat(10_000)));
        assertThat(problem(response, 422).get("errors").get(0).get("field").stringValue())
                .isEqualTo("type");
        assertThat(response.body()).hasSizeLessThan(1_000);
    }

    @Test
    void aPayloadThatIsTooDeepIsNamed() throws Exception {
        var body = "{\"type\":\"noop\",\"payload\":" + "{\"a\":".repeat(1_000) + "1";
        JsonNode problem = problem(service.submit(body + "}".repeat(1_001)), 422);
        assertThat(problem.get("errors").get(0).get("field").stringValue()).startsWith("payload.");
    }

    @Test
    void aNameThatIsTooLongIsNotTakenForTheFieldBeforeIt() throws Exception {
        String name = "n".repeat(2_000);
        String top = "{\"type\":\"noop\",\"priority\":1,\"%s\":1}".formatted(name);
        assertThat(firstField(top)).isEqualTo("job");
        String below = "{\"type\":\"noop\",\"payload\":{\"a\":1,\"%s\":1}}".formatted(name);
        assertThat(firstField(below)).isEqualTo("payload");
        String number = "{\"type\":\"noop\",\"priority\":%s}".formatted("1".repeat(2_000));
        assertThat(firstField(number)).isEqualTo("priority");
    }

    private String firstField(String body) throws Exception {
        JsonNode problem = problem(service.submit(body), 422);
        return problem.get("errors").get(0).get("field").stringValue();
    }

    @Test
    void aBodyThatIsEncodedIsNotTakenForBrokenJson() throws Exception {
        var gzip = service.submit("{\"type\":\"noop\"}", "Content-Encoding", "gzip");
        assertThat(problem(gzip, 415).get("errors").get(0).get("field").stringValue())
                .isEqualTo("Content-Encoding");
        var identity = service.submit("{\"type\":\"noop\"}", "Content-Encoding", "identity");
        assertThat(identity.statusCode()).isEqualTo(202);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Content-Type     | application/json;charset=iso-8859-1 | 415",
                "Content-Encoding | gzip                                | 415",
            })
    void allThatTakeABodyRefuseAlikeWhatIsNotSupported(String header, String value, int status)
            throws Exception {
        for (String path : List.of("/v1/jobs", "/v1/comparisons")) {
            var request =
                    service.submission("{\"type\":\"noop\"}".getBytes(UTF_8))
                            .uri(uri(path))
                            .setHeader(header, value);
            JsonNode problem = problem(service.send(request), status);
            assertThat(problem.get("errors").get(0).get("field").stringValue()).isEqualTo(header);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"utf8", "UTF-8", "\"utf-8\"", "us-ascii"})
    void utf8HasManyNames(String charset) throws Exception {
        var request =
                service.submission("{\"type\":\"noop\"}".getBytes(UTF_8))
                        .setHeader("Content-Type", "application/json; charset=" + charset);
        assertThat(service.send(request).statusCode()).isEqualTo(202);
    }

    @Test
    void aWholeNumberMayBeWrittenWithAFraction() throws Exception {
        var answer = service.submit("{\"type\":\"noop\",\"priority\":-5.0,\"maxAttempts\":1e1}");
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(json(answer).get("priority").intValue()).isEqualTo(-5);
        assertThat(json(answer).get("maxAttempts").intValue()).isEqualTo(10);
    }

    @Test
    void aCodingIsFoundInWhicheverHeaderNamesIt() throws Exception {
        String request =
                String.join(
                        "\r\n",
                        "POST /v1/jobs HTTP/1.1",
                        "Host: localhost",
                        "Connection: close",
                        "Content-Type: application/json",
                        "Content-Length: 15",
                        "%s",
                        "",
                        "{\"type\":\"noop\"}");
        assertProblem(
                service.raw(
                        request.formatted("Content-Encoding: identity\r\nContent-Encoding: gzip")),
                415);
        assertThat(service.raw(request.formatted("Content-Encoding: "))).startsWith("HTTP/1.1 202");
    }

    @ParameterizedTest
    @CsvSource({
        "/actuator,Content-Type: application/json; charset=",
        "/actuator/health/readiness,Content-Type: x",
        "/actuator/prometheus,Accept:",
        "/actuator/prometheus,'Accept: ,'",
    })
    void operatorsAreAnsweredWhateverHeadersCome(String path, String header) throws Exception {
        String answer =
                service.raw(
                        "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s\r\n\r\n"
                                .formatted(path, header));
        assertThat(answer).startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @CsvSource({
        "404,/actuator/health/nonsense,Accept: */*",
        "412,/,'If-Unmodified-Since: Wed, 21 Oct 1999 07:28:00 GMT'",
    })
    void anErrorOfSpringWithoutABodyIsAProblemToo(int status, String path, String header)
            throws Exception {
        String answer =
                service.raw(
                        "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s\r\n\r\n"
                                .formatted(path, header));
        assertProblem(answer, status);
    }

    private static String bodyToBeAskedFor(int length) {
        return String.join(
                "\r\n",
                "POST /v1/jobs HTTP/1.1",
                "Host: localhost",
                "Connection: close",
                "Content-Type: application/json",
                "Expect: 100-continue",
                "Content-Length: " + length,
                "",
                "");
    }

    @Test
    void aBodyThatIsTooLargeIsNotAskedFor() throws Exception {
        String answer = service.raw(bodyToBeAskedFor(9_999_999));
        assertProblem(answer, 413);
    }

    @Test
    void aBodyThatIsAskedForIsTaken() throws Exception {
        String answer = service.raw(bodyToBeAskedFor(15) + "{\"type\":\"noop\"}");
        assertThat(answer).startsWith("HTTP/1.1 100").contains("HTTP/1.1 202");
    }

    @Test
    void aBodyHasALimitHoweverItIsSent() throws Exception {
        byte[] tooLarge = padded(LIMIT + 1);
        assertThat(problem(service.submit(tooLarge), 413).get("detail").stringValue())
                .contains("1048576")
                .contains("coremill.http.max-body");
        var chunked =
                service.submission(tooLarge)
                        .POST(
                                HttpRequest.BodyPublishers.ofInputStream(
                                        () -> new ByteArrayInputStream(tooLarge)));
        problem(service.send(chunked), 413);
        assertThat(service.submit(padded(LIMIT)).statusCode()).isEqualTo(202);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/x-www-form-urlencoded",
                "text/plain",
                "application/json;charset=ISO-8859-1",
                "application/json;charset=nonsense",
                "not a media type",
            })
    void onlyJsonInUtf8IsRead(String contentType) throws Exception {
        var request =
                service.submission("{\"type\":\"noop\"}".getBytes(UTF_8))
                        .setHeader("Content-Type", contentType);
        problem(service.send(request), 415);
    }

    @Test
    void aBodyWithoutAMediaTypeIsNotRead() throws Exception {
        String answer =
                service.raw(
                        "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                                + "Content-Length: 15\r\n\r\n{\"type\":\"noop\"}");
        assertProblem(answer, 415);
    }

    @ParameterizedTest
    @CsvSource({
        "limit=0,limit",
        "limit=501,limit",
        "limit=ten,limit",
        "limit=,limit",
        "limit=0x10,limit",
        "limit=1.0,limit",
        "limit=%D9%A3,limit",
        "limit=99999999999,limit",
        "sort=,sort",
        "state=done,state",
        "cursor=nonsense,cursor",
        "cursor=AAAA,cursor",
        "batch=b,batch",
        "quue=cpu,quue",
        "limit=1&limit=2,limit",
        "state=queued&state=done,state",
        "'state=queued,done',state",
        "id=noop,id",
        "queue=cpu&queue=io,queue",
        "type=a%00,type",
        "typeContains=%00,typeContains",
        "schedule=a%00b,schedule",
        "state=,state",
        "'state=queued,',state",
        "queue=,queue",
        "type=%20,type",
        "typeContains=,typeContains",
        "id=,id",
        "tag=,tag",
        "schedule=,schedule",
        "errorKind=,errorKind",
        "fingerprint=,fingerprint",
        "submittedAfter=,submittedAfter",
        "finishedBefore=%20,finishedBefore",
    })
    void aParameterThatCannotBeIsNamed(String query, String parameter) throws Exception {
        JsonNode problem = problem(service.get("/v1/jobs?" + query), 400);
        assertThat(problem.get("errors").get(0).get("field").stringValue()).isEqualTo(parameter);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/jobs?limit=ten | limit must be a whole number",
                "/v1/errors?limit=  | limit must not be empty",
                "/v1/errors?limit=99999999999 | limit is too large",
                "/v1/jobs/export?format= | format must not be empty",
            })
    void whatAParameterMustBeIsNamed(String path, String right) throws Exception {
        assertThat(problem(service.get(path), 400).get("detail").stringValue()).startsWith(right);
    }

    /// The key of a call says it, or nothing does.
    @ParameterizedTest
    @ValueSource(strings = {"principal", "key", "roles", "scope"})
    void noParameterSaysWhoCalls(String name) throws Exception {
        for (String path : List.of("/v1/types", "/v1/queues", "/v1/schedules")) {
            var problem = problem(service.get(path + "?" + name + "=x"), 400);
            assertThat(problem.at("/errors/0/field").stringValue()).isEqualTo(name);
        }
    }

    @Test
    void otherPathsTakeNoParametersAtAll() throws Exception {
        problem(service.get("/v1/queues?name=cpu"), 400);
        problem(service.send(service.submission(padded(20)).uri(uri("/v1/jobs?wait=1"))), 400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/jobs/01990d6e-7d2c-7a45-9c1f-3f6d2a8b4c5e",
                "/v1/jobs/01990d6e-7d2c-7a45-9c1f-3f6d2a8b4c5e/result",
                "/v1/jobs/01990d6e-7d2c-7a45-9c1f-3f6d2a8b4c5e/logs",
                "/v1/jobs/1-1-1-1-1",
                "/v1/jobs/nonsense",
                "/v1/jobs/nonsense/logs",
                "/v1/queues/none",
                "/v1/batches/b",
                "/v1",
                "/nowhere",
                "/error",
            })
    void whatIsNotThereIsNotFound(String path) throws Exception {
        problem(service.get(path), 404);
    }

    @Test
    void anUnknownJobCanNeitherBeWaitedForNorChanged() throws Exception {
        String path = "/v1/jobs/01990d6e-7d2c-7a45-9c1f-3f6d2a8b4c5e";
        problem(service.get(path, "Prefer", "wait=5"), 404);
        problem(service.post(path + "/cancel"), 404);
        problem(service.post(path + "/retry"), 404);
        problem(service.post("/v1/queues/none/pause"), 404);
        problem(service.post("/nowhere"), 404);
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE,/v1/jobs",
        "PUT,/v1/jobs",
        "POST,/v1/jobs/01990d6e-7d2c-7a45-9c1f-3f6d2a8b4c5e",
        "GET,/v1/jobs/01990d6e-7d2c-7a45-9c1f-3f6d2a8b4c5e/cancel",
        "POST,/v1/queues",
        "TRACE,/v1/jobs",
    })
    void aMethodThatIsNotAllowedIsToldWithThoseThatAre(String method, String path)
            throws Exception {
        String answer =
                service.raw(
                        "%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                                .formatted(method, path));
        assertProblem(answer, 405);
        assertThat(answer).contains("\r\nAllow: ");
    }

    @Test
    void whatCannotBeAcceptedIsNotDone() throws Exception {
        int before = json(service.get("/v1/jobs?type=echo&limit=500")).get("jobs").size();
        problem(service.submit("{\"type\":\"echo\"}", "Accept", "text/html"), 406);
        assertThat(json(service.get("/v1/jobs?type=echo&limit=500")).get("jobs")).hasSize(before);
        problem(service.get("/v1/queues", "Accept", "application/xml"), 406);
        problem(service.get("/v1/queues", "Accept", "nonsense"), 406);
        problem(service.submit("{\"type\":\"echo\"}", "Accept", "*/*;q=0"), 406);
        problem(service.get("/v1/queues", "Accept", "application/json;q=0"), 406);
        problem(service.get("/", "Accept", "application/json"), 406);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense\r\n\r\n",
                "GET\r\n\r\n",
                "GET /v1/jobs HTTP/9.9\r\nHost: localhost\r\n\r\n",
                "GET /v1/jobs HTTP/1.1\r\n\r\n",
                "GET /v1/jobs HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
                "GET /v1/jobs HTTP/1.1\r\nHost: a b\r\n\r\n",
                "GET /v1/jobs?x={} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "GET /v1/jobs/%2F..%2F HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "GET /v1/jobs/%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "GET /v1/jobs?limit=%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "GET /v1/../../etc HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "GET /v1\\jobs HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "BREW /v1/jobs HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
                "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: x\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\nBad Header: x\r\nConnection: close\r\n\r\n",
            })
    void whatIsNotHttpIsAProblemToo(String request) throws Exception {
        String answer = service.raw(request);
        assertThat(answer).matches("(?s)HTTP/1.1 (4\\d\\d|50[15]) .*");
        assertIsProblem(answer);
    }

    @Test
    void aBrokenChunkIsAProblem() throws Exception {
        var request =
                """
                POST /v1/jobs HTTP/1.1
                Host: localhost
                Content-Type: application/json
                Transfer-Encoding: chunked

                zz
                """;
        assertProblem(service.raw(request.replace("\n", "\r\n")), 400);
    }

    @Test
    void aLineOrAHeaderCanBeTooLong() throws Exception {
        String longText = "x".repeat(100_000);
        assertProblem(
                service.raw("GET /" + longText + " HTTP/1.1\r\nHost: localhost\r\n\r\n"), 414);
        assertProblem(
                service.raw("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + longText + "\r\n\r\n"),
                431);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 100\r\n\r\n{\"type\"",
                "Transfer-Encoding: chunked\r\n\r\n20\r\n{\"type\""
            })
    void aClientThatGoesAwayIsNoFaultOfTheService(String rest) throws Exception {
        for (String path : List.of("/v1/jobs", "/v1/comparisons")) {
            String answer =
                    service.rawToTheEnd(
                            ("POST " + path + " HTTP/1.1\r\nHost: localhost\r\n")
                                    + ("Content-Type: application/json\r\n" + rest));
            assertThat(answer).doesNotContain("HTTP/1.1 5").doesNotContain("internal-error");
        }
    }

    private static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + service.port() + path);
    }

    /// A job whose body has this many bytes.
    private static byte[] padded(int length) {
        String job = "{\"type\":\"noop\"}";
        return (job + " ".repeat(length - job.length())).getBytes(UTF_8);
    }

    private static JsonNode problem(HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type"))
                .contains("application/problem+json");
        JsonNode problem = json(response);
        assertThat(problem.get("status").intValue()).isEqualTo(status);
        assertThat(problem.get("type").stringValue()).isNotEmpty();
        assertThat(problem.get("title").stringValue()).isNotEmpty();
        assertThat(problem.get("detail").stringValue()).isNotEmpty();
        assertNoInsides(response.body());
        return problem;
    }

    private static void assertProblem(String answer, int status) {
        assertThat(answer).startsWith("HTTP/1.1 " + status);
        assertIsProblem(answer);
    }

    private static void assertIsProblem(String answer) {
        assertThat(answer).contains("application/problem+json").contains("\"detail\":");
        assertNoInsides(answer);
    }

    private static void assertNoInsides(String answer) {
        assertThat(answer)
                .doesNotContain("Exception")
                .doesNotContain("\tat ")
                .doesNotContain("org.apache")
                .doesNotContain("<html")
                .doesNotContain("Tomcat");
    }
}
