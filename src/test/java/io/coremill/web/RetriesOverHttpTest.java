package io.coremill.web;

import static io.coremill.web.Service.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// How often a job is tried and how long it rests in between, from whoever says so.
@Timeout(60)
@Tag("anywhere")
class RetriesOverHttpTest {
    private static final String DEFAULT =
            "{\"kind\":\"exponential\",\"base\":\"PT1S\",\"max\":\"PT10M\"}";

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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}" + "|" + DEFAULT,
                "{'kind':'linear'} | {'kind':'linear','base':'PT1S','max':'PT10M'}",
                "{'kind':'linear','base':'PT1H'} | {'kind':'linear','base':'PT1H','max':'PT1H'}",
                "{'max':'PT0.5S'} | {'kind':'exponential','base':'PT0.5S','max':'PT0.5S'}",
                "{'kind':'fixed','base':'PT5S','jitter':false}"
                        + "| {'kind':'fixed','base':'PT5S','max':'PT10M','jitter':false}",
                "{'jitter':true}" + "|" + DEFAULT,
                "{'pauses':['PT1S','PT1M']} | {'kind':'pauses','pauses':['PT1S','PT1M']}",
                "{'kind':'pauses','pauses':['PT0S'],'jitter':false}"
                        + "| {'kind':'pauses','pauses':['PT0S'],'jitter':false}",
            })
    void pausesOfEveryKindAreTakenAndShown(String asked, String shown) throws Exception {
        JsonNode job = submitted("primes", "\"backoff\":" + quoted(asked));
        assertThat(job.get("backoff")).isEqualTo(read(quoted(shown)));
        JsonNode found = json(service.get("/v1/jobs/" + job.get("id").stringValue()));
        assertThat(found.get("backoff")).isEqualTo(read(quoted(shown)));
    }

    @Test
    void whatAJobLeavesOutIsAsItsTypeHasIt() throws Exception {
        JsonNode job = submitted("gil", "\"priority\":1");
        assertThat(job.get("timeout").stringValue()).isEqualTo("PT1H");
        assertThat(job.get("maxAttempts").intValue()).isEqualTo(7);
        assertThat(job.get("backoff"))
                .isEqualTo(read("{\"kind\":\"pauses\",\"pauses\":[\"PT1S\",\"PT1M\"]}"));
    }

    @Test
    void aJobCountsMoreThanItsTypeInEachFieldThatItHas() throws Exception {
        JsonNode job = submitted("gil", "\"maxAttempts\":2,\"backoff\":{\"jitter\":false}");
        assertThat(job.get("timeout").stringValue()).isEqualTo("PT1H");
        assertThat(job.get("maxAttempts").intValue()).isEqualTo(2);
        assertThat(job.get("backoff"))
                .isEqualTo(
                        read(
                                "{\"kind\":\"pauses\",\"pauses\":[\"PT1S\",\"PT1M\"],"
                                        + "\"jitter\":false}"));
    }

    @Test
    void aFirstPauseTakesTheListOfTheTypeAway() throws Exception {
        JsonNode job = submitted("gil", "\"backoff\":{\"base\":\"PT2S\"}");
        assertThat(job.get("backoff"))
                .isEqualTo(read("{\"kind\":\"exponential\",\"base\":\"PT2S\",\"max\":\"PT10M\"}"));
    }

    @Test
    void queuesAndTypesShowWhatTheySet() throws Exception {
        JsonNode queue = json(service.get("/v1/queues/python"));
        assertThat(queue.at("/definition/backoff")).isEqualTo(read(DEFAULT));
        JsonNode types = json(service.get("/v1/types")).get("types");
        assertThat(types.valueStream().filter(it -> it.has("definition")).map(JsonNode::toString))
                .containsExactly(
                        "{\"type\":\"gil\",\"queues\":[\"any\",\"python\"],\"definition\":"
                                + "{\"timeout\":\"PT1H\",\"maxAttempts\":7,\"backoff\":"
                                + "{\"kind\":\"pauses\",\"pauses\":[\"PT1S\",\"PT1M\"]}}}");
    }

    @Test
    void howOftenAJobWasPutOffIsShown() throws Exception {
        String id = service.submitted("{\"type\":\"x\",\"queue\":\"any\"}");
        try (var run = new HandRun(service.queue(), "any")) {
            run.putOff(run.next(), Duration.ZERO);
            run.putOff(run.next(), Duration.ofHours(1));
        }
        JsonNode job = json(service.get("/v1/jobs/" + id));
        assertThat(job.get("state").stringValue()).isEqualTo("scheduled");
        assertThat(job.get("attempt").intValue()).isZero();
        assertThat(job.get("again").intValue()).isEqualTo(2);
        assertThat(job.get("attempts")).hasSize(1);
        assertThat(job.at("/attempts/0/outcome").stringValue()).isEqualTo("again");
        assertThat(job.at("/attempts/0/times").intValue()).isEqualTo(2);
    }

    @Test
    void whatIsWrongWithPausesIsSaidByName() throws Exception {
        HttpResponse<String> answer =
                service.submit(
                        "{\"type\":\"gil\",\"queue\":\"python\",\"backoff\":{\"kind\":\"pauses\"}}");
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(json(answer).at("/errors/0").toString())
                .isEqualTo(
                        "{\"field\":\"backoff.pauses\",\"detail\":\"are missing; the kind pauses needs"
                                + " 1 to 20\"}");
    }

    private static JsonNode submitted(String type, String more) throws Exception {
        HttpResponse<String> answer =
                service.submit("{\"type\":\"%s\",\"queue\":\"python\",%s}".formatted(type, more));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return json(answer);
    }

    private static String quoted(String text) {
        return text.replace('\'', '"');
    }

    private static JsonNode read(String json) {
        return JsonMapper.shared().readTree(json);
    }
}
