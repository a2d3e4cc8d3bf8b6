package io.coremill.web;

import static io.coremill.web.Service.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

@Timeout(120)
@Tag("anywhere")
class ComparisonsOverHttpTest {
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
    void oneIsStartedWatchedCancelledAndListed() throws Exception {
        HttpResponse<String> answer = post("{'type':'noop','ways':['threads'],'rounds':20}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        String path = answer.headers().firstValue("Location").orElseThrow();
        String id = json(answer).get("id").stringValue();
        assertThat(path).isEqualTo("/v1/comparisons/" + id);
        assertThat(json(answer).get("progress").get("total").intValue()).isPositive();
        assertThat(json(answer).get("machine").get("cores").intValue()).isPositive();

        HttpResponse<String> second = post("{'type':'noop','ways':['threads']}");
        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(second.headers().firstValue("Retry-After")).isPresent();
        assertThat(json(second).get("detail").stringValue()).contains(id);

        assertThat(service.post(path + "/cancel").statusCode()).isEqualTo(202);
        JsonNode ended =
                Awaitility.await()
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> json(service.get(path)), its -> its.has("finishedAt"));
        assertThat(ended.get("state").stringValue()).isEqualTo("cancelled");
        assertThat(service.post(path + "/cancel").statusCode()).isEqualTo(200);
        JsonNode listed = json(service.get("/v1/comparisons")).get("comparisons").get(0);
        assertThat(listed.get("id").stringValue()).isEqualTo(id);
        assertThat(listed.has("rows")).isFalse();
    }

    @Test
    void aPayloadKeepsItsDigitsWhereverItIsShown() throws Exception {
        String payload = "{\"any\":{\"a\":1e400,\"b\":-0,\"c\":1.10,\"d\":1970670598291982290123}}";
        var begun = post("{'type':'echo','ways':['threads'],'payload': " + payload + "}");
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
        assertThat(begun.body()).contains("\"payload\":" + payload + ",");
        String path = begun.headers().firstValue("Location").orElseThrow();
        assertThat(service.post(path + "/cancel").body()).contains("\"payload\":" + payload + ",");
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> json(service.get(path)).has("finishedAt"));
        assertThat(service.get(path).body()).contains("\"payload\":" + payload + ",");
        assertThat(service.get(path, "Accept", "text/markdown").body())
                .contains("--payload '" + payload + "'")
                .contains("\"payload\":" + payload + ",");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                                 | type | is missing",
                "{'type':'a b'}                                     | type | must be 1 to 100",
                "{'type':'noop','job':1}                            | job  | there are type,",
                "{'type':'noop','jobs':0}                           | jobs | from 1 to 10000",
                "{'type':'noop','jobs':10001}                       | jobs | from 1 to 10000",
                "{'type':'noop','jobs':3,'slots':[1,4]}             | jobs | must be 4 at least",
                "{'type':'noop','rounds':21}                        | rounds | from 1 to 20",
                "{'type':'noop','slots':[]}                         | slots | one at least",
                "{'type':'noop','slots':[2,1]}                      | slots | ascending",
                "{'type':'noop','slots':[1,1]}                      | slots | ascending",
                "{'type':'noop','slots':[1,[2]]}                    | slots | array of whole numbers",
                "{'type':'noop','slots':[1,{'a':1},2]}              | slots | array of whole numbers",
                "{'type':'noop','ways':[{}]}                        | ways | array of strings",
                "{'type':'noop','ways':[[],{'a':[{}]},'x']}         | ways | array of strings",
                "{'type':'noop','slots':[1025]}                     | slots | from 1 to 1024",
                "{'type':'noop','slots':3}                          | slots | array of whole numbers",
                "{'type':'noop','ways':['cython']}                  | ways | python-threads",
                "{'type':'noop','ways':['threads','threads']}       | ways | once",
                "{'type':'noop','ways':{'threads':[1]}}             | ways | array of strings",
                "{'type':'noop','ways':['python-threads']}          | ways | takes gil, primes",
                "{'type':'nothing','ways':['threads']}              | type | has no handler",
                "{'type':'nothing'}                                 | type | not run by any way",
                "{'type':'echo','ways':['threads'],'payload':[]}    | payload | JSON object",
                "{'type':'echo','ways':['threads'],'payload':{'times':11}} | payload.times | 10",
                "{'type':'noop','jobs':10000,'slots':[1,2,3,4,5,6],'rounds':20}| jobs | permitted",
                "{'type':'noop','slots':[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,"
                        + "23,24,25,26],'rounds':20} | rounds | permitted"
            })
    void whatIsWrongIsNamed(String body, String field, String detail) throws Exception {
        HttpResponse<String> answer = post(body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
        assertThat(json(answer).get("errors")).hasSize(1);
        JsonNode error = json(answer).get("errors").get(0);
        assertThat(error.get("field").stringValue()).isEqualTo(field);
        assertThat(error.get("detail").stringValue()).contains(detail);
    }

    @Test
    void itIsAReportOrAPictureToThoseWhoAskForThat() throws Exception {
        String path =
                post("{'type':'noop','ways':['threads'],'slots':[1],'jobs':2,'rounds':1}")
                        .headers()
                        .firstValue("Location")
                        .orElseThrow();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> json(service.get(path)).has("finishedAt"));
        assertThat(as("text/markdown", path)).startsWith("# `noop`").contains("| threads | 1 |");
        assertThat(as("image/svg+xml", path)).startsWith("<svg ").contains(">threads</text>");
    }

    private static String as(String mediaType, String path) throws Exception {
        HttpResponse<String> answer =
                service.send(service.request(path).header("Accept", mediaType).GET());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith(mediaType));
        return answer.body();
    }

    @Test
    void whileDrainingNoneIsBegun() throws Exception {
        var draining = service.part(TestService.Dispatch.class).draining;
        draining.set(true);
        try {
            HttpResponse<String> refused = post("{'type':'noop','ways':['threads']}");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(json(refused).get("type").stringValue()).isEqualTo("/problems/draining");
        } finally {
            draining.set(false);
        }
    }

    @Test
    void aFieldThatIsNullIsAsLeftOut() throws Exception {
        String rest = "'payload':null,'jobs':null,'slots':null,'rounds':null,'ways':null,";
        JsonNode errors =
                json(post("{'type':null," + rest + "'placement':null,'stability':null}"))
                        .get("errors");
        assertThat(errors.valueStream().map(error -> error.get("field").stringValue()))
                .containsExactly("type");
        assertThat(errors.get(0).get("detail").stringValue()).startsWith("is missing");
    }

    @Test
    void allThatIsWrongIsToldAtOnce() throws Exception {
        JsonNode errors = json(post("{'jobs':0,'slots':['a'],'ways':[1],'x':{}}")).get("errors");
        assertThat(errors.valueStream().map(error -> error.get("field").stringValue()))
                .containsExactly("jobs", "slots", "ways", "x", "type");
    }

    @Test
    void whatIsNotThereIsNotFound() throws Exception {
        assertThat(service.get("/v1/comparisons/nothing").statusCode()).isEqualTo(404);
        assertThat(service.post("/v1/comparisons/nothing/cancel").statusCode()).isEqualTo(404);
        assertThat(post("{").statusCode()).isEqualTo(400);
        assertThat(post("[]").statusCode()).isEqualTo(422);
    }

    private static HttpResponse<String> post(String body) throws Exception {
        return service.send(
                service.request("/v1/comparisons")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"'))));
    }
}
