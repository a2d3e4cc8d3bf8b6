package io.coremill.web;

import static io.coremill.web.Service.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.job.Result;
import io.coremill.queue.key.KeyEvent;
import io.coremill.queue.key.KeyFigures;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.upload.UploadFigures;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
@Tag("waits")
@Tag("anywhere")
class UploadOverHttpTest {
    private static final String JOB = "{\"type\":\"x\",\"queue\":\"any\"}\n";
    private static final String NDJSON = "application/x-ndjson";
    private static final String KEY = "Idempotency-Key";
    private static final String REPLAYED = "Idempotency-Replayed";
    private static final int MOST_UPLOADS = 4;

    @TempDir static Path directory;
    static Service service;

    @BeforeAll
    static void start() {
        service =
                Service.start(
                        directory,
                        "--server.tomcat.threads.max=2",
                        "--coremill.http.max-body=2KB",
                        "--coremill.http.max-uploads=" + MOST_UPLOADS,
                        "--coremill.http.body-timeout=2s");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private final long acceptedBefore = figures().acceptedLines();
    private final long rejectedBefore = figures().rejectedLines();
    private final long replayedBefore = figures().replayedLines();

    @AfterEach
    void cancelAll() {
        service.part(TestService.Dispatch.class).draining.set(false);
        awaitOpen(0);
        for (var job :
                service.queue()
                        .list(new JobFilter(null, null, JobState.QUEUED, null), 500)
                        .jobs()) {
            service.queue().cancel(job.id()).join();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {NDJSON, "application/jsonl", "Application/X-NDJSON; charset=UTF-8"})
    void eachLineBecomesAJob(String mediaType) throws Exception {
        HttpResponse<String> answer = upload(JOB.repeat(250), "Content-Type", mediaType);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.body()).isEqualTo("{\"accepted\":250,\"rejected\":0,\"errors\":[]}");
        assertThat(queued()).isEqualTo(250);
    }

    @Test
    void aLineSaysHowLongItsJobIsKept() throws Exception {
        String line = "{\"type\":\"x\",\"queue\":\"any\",\"retain\":\"%s\"}\n";
        var answer = upload(line.formatted("P2D") + line.formatted("P2Y"), "Content-Type", NDJSON);
        assertThat(answer.body())
                .startsWith("{\"accepted\":1,\"rejected\":1,")
                .contains("\"line\":2,\"field\":\"retain\"");
        var job = service.queue().list(new JobFilter(null, null, null, null), 1).jobs().getFirst();
        assertThat(job.spec().terms().retain()).isEqualTo(Duration.ofDays(2));
    }

    @Test
    void aBrokenLineSpoilsItselfAlone() throws Exception {
        var body = new ByteArrayOutputStream();
        body.writeBytes(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF});
        body.writeBytes((JOB + "{\"type\":\n\r\n").getBytes(UTF_8));
        body.writeBytes(new byte[] {'{', '"', (byte) 0xC3, '"', '}', '\n'});
        body.writeBytes("{\"type\":\"x\",\"queue\":\"no\",\"typo\":1}\r\n".getBytes(UTF_8));
        body.writeBytes(("{\"type\":\"" + "x".repeat(5_000) + "\"}\n").getBytes(UTF_8));
        body.writeBytes("{\"type\":\"x\",\"type\":\"x\"}\n[]\n{} {}\n".getBytes(UTF_8));
        body.writeBytes(JOB.strip().getBytes(UTF_8));
        JsonNode answer = json(upload(body.toByteArray()));
        assertThat(answer.get("accepted").intValue()).isEqualTo(2);
        assertThat(answer.get("rejected").intValue()).isEqualTo(7);
        assertThat(errors(answer))
                .containsExactly(
                        "2 - Column 9: it ends in the middle",
                        "4 - The line is not valid UTF-8; send it as UTF-8",
                        "5 typo is not a field of a job; there are",
                        "6 - A line may have 2048 bytes at most (coremill.http.max-body)",
                        "7 type is there twice; send it once",
                        "8 - A job must be a JSON object",
                        "9 - There is more in the line than one JSON object; send one job at a time");
    }

    private static List<String> errors(JsonNode answer) {
        var errors = new ArrayList<String>();
        for (JsonNode error : answer.get("errors")) {
            JsonNode field = error.get("field");
            errors.add(
                    "%d %s %s"
                            .formatted(
                                    error.get("line").intValue(),
                                    field == null ? "-" : field.stringValue(),
                                    error.get("detail")
                                            .stringValue()
                                            .replaceFirst(" type, .*", "")));
        }
        return errors;
    }

    @Test
    void whoAsksForLinesGetsOneForEach() throws Exception {
        HttpResponse<String> answer = upload(JOB + "\nno\n" + JOB, "Accept", NDJSON);
        assertThat(answer.headers().firstValue("Content-Type")).contains(NDJSON);
        String[] lines = answer.body().split("\n", -1);
        assertThat(List.of(lines)).hasSize(4).last().isEqualTo("");
        for (int i : List.of(0, 2)) {
            JsonNode line = JsonMapper.shared().readTree(lines[i]);
            assertThat(line.get("line").intValue()).isEqualTo(i == 0 ? 1 : 4);
            assertThat(service.queue().find(JobId.parse(line.get("id").stringValue()))).isPresent();
        }
        JsonNode problem = JsonMapper.shared().readTree(lines[1]);
        assertThat(problem.get("line").intValue()).isEqualTo(3);
        assertThat(problem.get("type").stringValue()).isEqualTo("/problems/malformed-json");
        assertThat(problem.get("status").intValue()).isEqualTo(400);
    }

    @Test
    void linesAreCommittedAndAnsweredAsTheyCome() throws Exception {
        try (var client = UploadClient.open(service, "/v1/jobs", "Accept: " + NDJSON)) {
            for (int i = 1; i <= 3; i++) {
                client.send(JOB);
                assertThat(client.json()).startsWith("{\"line\":%d,\"id\":\"".formatted(i));
                assertThat(queued()).isEqualTo(i);
            }
            client.send("{\"type\":").send("\"x\",\"queue\":\"any\"}").end();
            assertThat(client.json()).startsWith("{\"line\":4,\"id\":\"");
            assertThat(client.line()).isEmpty();
            assertThat(client.line()).isEqualTo("0");
        }
    }

    @Test
    void ofAClientThatLeavesWhatCameStaysButNoHalfLine() throws Exception {
        try (var client = UploadClient.open(service, "/v1/jobs")) {
            client.send(JOB + JOB + "{\"type\":\"x\",\"queue\":\"any\"}");
            awaitQueued(2);
        }
        awaitOpen(0);
        assertThat(queued()).isEqualTo(2);
        assertThat(upload(JOB).statusCode()).isEqualTo(200);
    }

    @Test
    void anUploadThatMakesProgressIsNotCut() throws Exception {
        try (var client = UploadClient.open(service, "/v1/jobs", "Connection: close")) {
            for (int i = 1; i <= 8; i++) {
                client.send(JOB);
                awaitQueued(i);
                TimeUnit.MILLISECONDS.sleep(300);
            }
            client.end();
            assertThat(client.rest()).contains("\"accepted\":8");
        }
    }

    @Test
    void anUploadOfWhichNothingComesEndsWithTheLineToGoOnFrom() throws Exception {
        try (var client = UploadClient.open(service, "/v1/jobs")) {
            client.send("no\n" + JOB + "{\"ty");
            assertThat(client.line()).isEqualTo("HTTP/1.1 408 ");
            JsonNode problem = JsonMapper.shared().readTree(client.json());
            assertThat(problem.get("type").stringValue()).isEqualTo("/problems/body-timeout");
            assertThat(problem.get("accepted").intValue()).isEqualTo(1);
            assertThat(problem.get("rejected").intValue()).isEqualTo(1);
            assertThat(problem.get("nextLine").intValue()).isEqualTo(3);
            assertThat(errors(problem)).hasSize(1);
        }
    }

    @Test
    void anAnswerInLinesThatHasBegunEndsWithTheProblem() throws Exception {
        try (var client = UploadClient.open(service, "/v1/jobs", "Accept: " + NDJSON)) {
            client.send(JOB);
            assertThat(client.json()).startsWith("{\"line\":1,");
            assertThat(client.json())
                    .startsWith("{\"type\":\"/problems/body-timeout\"")
                    .endsWith("\"accepted\":1,\"rejected\":0,\"nextLine\":2}");
        }
        awaitOpen(0);
    }

    @Test
    void aServiceThatDrainsEndsUploads() throws Exception {
        try (var client = UploadClient.open(service, "/v1/jobs")) {
            client.send(JOB);
            awaitQueued(1);
            service.part(TestService.Dispatch.class).draining.set(true);
            assertThat(client.line()).isEqualTo("HTTP/1.1 503 ");
            JsonNode problem = JsonMapper.shared().readTree(client.json());
            assertThat(problem.get("type").stringValue()).isEqualTo("/problems/draining");
            assertThat(problem.get("nextLine").intValue()).isEqualTo(2);
        }
        HttpResponse<String> other = upload(JOB);
        assertThat(other.statusCode()).isEqualTo(503);
        assertThat(other.headers().firstValue("Retry-After")).contains("5");
    }

    @Test
    void uploadsThatLastHoldNoTurnOfOthersAndAreBounded() throws Exception {
        var clients = new ArrayList<UploadClient>();
        try {
            for (int i = 1; i <= MOST_UPLOADS; i++) {
                clients.add(UploadClient.open(service, "/v1/jobs").send(JOB));
                awaitQueued(i);
            }
            assertThat(service.get("/v1/queues").statusCode()).isEqualTo(200);
            assertThat(service.submit(JOB).statusCode()).isEqualTo(202);
            HttpResponse<String> more = upload(JOB);
            assertThat(more.statusCode()).isEqualTo(503);
            assertThat(json(more).get("type").stringValue())
                    .isEqualTo("/problems/too-many-uploads");
            clients.removeLast().end().close();
            awaitOpen(MOST_UPLOADS - 1);
            assertThat(upload(JOB).statusCode()).isEqualTo(200);
        } finally {
            for (UploadClient each : clients) {
                each.close();
            }
        }
    }

    @Test
    void aClientThatReadsNoAnswersIsCutOff() throws Exception {
        try (var client = UploadClient.open(service, "/v1/jobs", "Accept: " + NDJSON)) {
            String many = "no\n".repeat(10_000);
            assertThatThrownBy(
                            () -> {
                                while (true) {
                                    client.send(many);
                                }
                            })
                    .isInstanceOf(IOException.class);
        }
        awaitOpen(0);
        assertThat(figures().rejectedLines() - rejectedBefore)
                .isGreaterThan(1_000)
                .isLessThan(500_000);
    }

    @Test
    void whereAQueueIsFullTheUploadWaitsForRoom() throws Exception {
        String tiny = "{\"type\":\"noop\",\"queue\":\"tiny\"}\n";
        try (var run = new HandRun(service.queue(), "tiny")) {
            CompletableFuture<HttpResponse<String>> answer =
                    service.client()
                            .sendAsync(
                                    request(tiny.repeat(5).getBytes(UTF_8)).build(),
                                    HttpResponse.BodyHandlers.ofString());
            for (int i = 0; i < 5; i++) {
                run.succeed(run.next(), Result.json("{}"));
            }
            assertThat(answer.get(50, TimeUnit.SECONDS).body()).startsWith("{\"accepted\":5,");
        }
    }

    @Test
    void atomicIsAllOrNothing() throws Exception {
        HttpResponse<String> refused = uploadTo("/v1/jobs?atomic=true", JOB + "no\n" + JOB);
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(json(refused).get("accepted").intValue()).isZero();
        assertThat(errors(json(refused))).hasSize(1).first().asString().startsWith("2 -");
        assertThat(queued()).isZero();
        HttpResponse<String> accepted =
                uploadTo("/v1/jobs?atomic=true", JOB.repeat(300), "Accept", NDJSON);
        assertThat(accepted.statusCode()).isEqualTo(200);
        assertThat(accepted.body().lines()).hasSize(300);
        assertThat(queued()).isEqualTo(300);
    }

    @Test
    void whatIsToBeWholeAndHasTooManyLinesIsRefused() throws Exception {
        HttpResponse<String> refused = uploadTo("/v1/jobs?atomic=true", JOB.repeat(10_001));
        assertThat(refused.statusCode()).isEqualTo(413);
        assertThat(json(refused).get("type").stringValue()).isEqualTo("/problems/body-too-large");
        assertThat(json(refused).get("detail").stringValue()).contains("10,000 lines");
        assertThat(queued()).isZero();
    }

    @Test
    void anUploadThatIsSentAgainUnderItsKeyIsAnsweredAsBefore() throws Exception {
        String body = JOB.repeat(200) + "\nno\n" + JOB;
        HttpResponse<String> first = upload(body, KEY, "again");
        assertThat(json(first).get("accepted").intValue()).isEqualTo(201);
        assertThat(first.headers().firstValue(REPLAYED)).isEmpty();
        HttpResponse<String> again = upload(body, KEY, "again");
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.headers().firstValue(REPLAYED)).contains("true");
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(queued()).isEqualTo(201);
        assertThat(figures().acceptedLines() - acceptedBefore).isEqualTo(201);
        assertThat(figures().replayedLines() - replayedBefore).isEqualTo(202);
    }

    @Test
    void anAnswerInLinesIsTheSameForTheSameUpload() throws Exception {
        String body = JOB + "\r\nno\n" + JOB.strip();
        HttpResponse<String> first = upload(body, KEY, "lines", "Accept", NDJSON);
        HttpResponse<String> again = upload(body, KEY, "\"lines\"", "Accept", NDJSON);
        assertThat(again.headers().firstValue(REPLAYED)).contains("true");
        assertThat(again.body()).isEqualTo(first.body()).contains("\"line\":3,\"type\":");
        assertThat(queued()).isEqualTo(2);
    }

    @Test
    void ofAClientThatLeavesTheSameUploadGoesOn() throws Exception {
        String sent = JOB + "no\n" + JOB;
        String first;
        try (var client =
                UploadClient.open(service, "/v1/jobs", KEY + ": goes-on", "Accept: " + NDJSON)) {
            client.send(sent + "{\"type\":");
            first = client.json();
            client.json();
            client.json();
        }
        awaitOpen(0);
        HttpResponse<String> again =
                upload(sent + JOB.repeat(200), KEY, "goes-on", "Accept", NDJSON);
        assertThat(again.headers().firstValue(REPLAYED)).isEmpty();
        assertThat(again.body().lines()).hasSize(203).startsWith(first);
        assertThat(queued()).isEqualTo(202);
        HttpResponse<String> whole = upload(sent + JOB.repeat(200), KEY, "goes-on");
        assertThat(whole.headers().firstValue(REPLAYED)).contains("true");
        assertThat(json(whole).get("accepted").intValue()).isEqualTo(202);
        assertThat(queued()).isEqualTo(202);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "A\\nA\\nno\\nA|2|a line that is another",
                "A\\nB\\nnot\\nA|3|a line that was rejected",
                "A\\nB\\n\\nno\\nA|3|an empty line more",
                "A\\nB\\nno|4|a line less",
                "A\\nB\\nno\\nA\\nA|5|a line more",
                "A\\nB\\nno\\nA\\n|5|an end of the last line",
                "A\\r\\nB\\nno\\nA|1|another end of a line",
            })
    void aBodyThatDiffersInWhatWasCommittedIsRefusedWithItsLine(
            String body, int line, String difference) throws Exception {
        String key = "differs " + difference;
        assertThat(upload(abbreviated("A\\nB\\nno\\nA"), KEY, '"' + key + '"').statusCode())
                .isEqualTo(200);
        HttpResponse<String> other = upload(abbreviated(body), KEY, '"' + key + '"');
        assertThat(other.statusCode()).as(difference).isEqualTo(422);
        assertThat(json(other).get("type").stringValue()).isEqualTo("/problems/key-reused");
        assertThat(json(other).get("detail").stringValue())
                .startsWith("Idempotency-Key")
                .contains("differs in line %d;".formatted(line));
        assertThat(queued()).isEqualTo(3);
    }

    private static String abbreviated(String body) {
        return body.translateEscapes()
                .replace("A", JOB.strip())
                .replace("B", "{\"type\":\"y\",\"queue\":\"any\"}");
    }

    @Test
    void aLineIsAnsweredWithWhatBecameOfTheJobUnderItsKey() throws Exception {
        String lines = uniqueLines("each");
        List<JsonNode> answers = answers(upload(lines, "Accept", NDJSON));
        String id = answers.getFirst().get("id").stringValue();
        assertThat(answers.getFirst().has("outcome")).isFalse();
        assertThat(answers.get(1).toString())
                .isEqualTo("{\"line\":2,\"id\":\"%s\",\"outcome\":\"kept\"}".formatted(id));
        assertThat(answers.get(2).toString())
                .isEqualTo("{\"line\":3,\"id\":\"%s\",\"outcome\":\"replaced\"}".formatted(id));
        assertThat(answers.get(3).get("type").stringValue()).isEqualTo("/problems/key-held");
        assertThat(answers.get(3).get("job").stringValue()).isEqualTo(id);
        assertThat(answers.get(4).get("id").stringValue()).isNotEqualTo(id);
        assertThat(answers).hasSize(5);
        assertThat(queued()).isEqualTo(2);
    }

    @Test
    void linesThatFoundAJobUnderTheirKeyAreCounted() throws Exception {
        var keys = service.part(KeyFigures.class);
        long kept = keys.counted(KeyEvent.KEPT);
        long replaced = keys.counted(KeyEvent.REPLACED);
        long rejected = keys.counted(KeyEvent.REJECTED);
        JsonNode summary = json(upload(uniqueLines("counted")));
        assertThat(summary.toString())
                .startsWith(
                        "{\"accepted\":4,\"rejected\":1,\"kept\":1,\"replaced\":1,\"errors\":[");
        assertThat(errors(summary).getFirst()).matches("4 unique Job [-0-9a-f]+ holds the key.*");
        assertThat(keys.counted(KeyEvent.KEPT) - kept).isEqualTo(1);
        assertThat(keys.counted(KeyEvent.REPLACED) - replaced).isEqualTo(1);
        assertThat(keys.counted(KeyEvent.REJECTED) - rejected).isEqualTo(1);
        assertThat(figures().acceptedLines() - acceptedBefore).isEqualTo(2);
        assertThat(figures().rejectedLines() - rejectedBefore).isEqualTo(1);
    }

    @Test
    void linesThatAreSentAgainReplaceNothingAgain() throws Exception {
        String lines = uniqueLines("again");
        HttpResponse<String> first = upload(lines, KEY, "unique", "Accept", NDJSON);
        var id = JobId.parse(answers(first).getFirst().get("id").stringValue());
        long version = service.queue().find(id).orElseThrow().status().version();
        HttpResponse<String> again = upload(lines, KEY, "unique", "Accept", NDJSON);
        assertThat(again.headers().firstValue(REPLAYED)).contains("true");
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(service.queue().find(id).orElseThrow().status().version()).isEqualTo(version);
        assertThat(json(upload(lines, KEY, "unique")).toString())
                .startsWith(
                        "{\"accepted\":4,\"rejected\":1,\"kept\":1,\"replaced\":1,\"errors\":[");
        assertThat(queued()).isEqualTo(2);
    }

    @Test
    void ofAnAtomicUploadNothingIsDoneIfJobsHoldKeysOfItsLines() throws Exception {
        String reject = ",\"onConflict\":\"reject\"";
        upload(unique("held", ""));
        String lines = JOB + unique("held", reject) + "\n" + unique("free", reject);
        HttpResponse<String> answer =
                uploadTo("/v1/jobs?atomic=true", lines + unique("held", reject));
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(json(answer).get("accepted").intValue()).isZero();
        assertThat(json(answer).get("rejected").intValue()).isEqualTo(2);
        assertThat(json(answer).get("nextLine").intValue()).isEqualTo(1);
        assertThat(errors(json(answer)))
                .hasSize(2)
                .allMatch(error -> error.matches("[25] unique Job .* holds the key.*"));
        assertThat(queued()).isEqualTo(1);
        HttpResponse<String> twice =
                uploadTo("/v1/jobs?atomic=true", JOB + unique("free", "") + unique("free", reject));
        assertThat(twice.statusCode()).isEqualTo(422);
        assertThat(errors(json(twice)))
                .containsExactly(
                        "3 unique Line 2 holds the key of this one; leave one of them out");
        HttpResponse<String> kept =
                uploadTo("/v1/jobs?atomic=true", JOB + unique("held", "") + unique("free", ""));
        assertThat(kept.body())
                .isEqualTo("{\"accepted\":3,\"rejected\":0,\"kept\":1,\"errors\":[]}");
        assertThat(queued()).isEqualTo(3);
    }

    /// Makes a job, keeps it, replaces it, is kept out by it, and makes another one.
    private static String uniqueLines(String key) {
        return unique(key, "")
                + unique(key, "")
                + unique(key, ",\"onConflict\":\"replace\"")
                + unique(key, ",\"onConflict\":\"reject\"")
                + JOB;
    }

    private static String unique(String key, String more) {
        return "{\"type\":\"x\",\"queue\":\"any\",\"unique\":{\"key\":\"%s\"%s}}\n"
                .formatted(key, more);
    }

    private static List<JsonNode> answers(HttpResponse<String> answer) {
        return answer.body().lines().map(line -> JsonMapper.shared().readTree(line)).toList();
    }

    @Test
    void whatIsNotCommittedYetMayDiffer() throws Exception {
        try (var client = UploadClient.open(service, "/v1/jobs", KEY + ": rest")) {
            client.send(JOB + "{\"type\":");
            awaitQueued(1);
        }
        awaitOpen(0);
        assertThat(json(upload(JOB + "no\n" + JOB, KEY, "rest")).get("accepted").intValue())
                .isEqualTo(2);
        assertThat(queued()).isEqualTo(2);
    }

    @Test
    void whileAnUploadIsUnderWayAnotherUnderItsKeyIsToComeLater() throws Exception {
        try (var client = UploadClient.open(service, "/v1/jobs", KEY + ": under-way")) {
            client.send(JOB);
            awaitQueued(1);
            HttpResponse<String> other = upload(JOB, KEY, "under-way");
            assertThat(other.statusCode()).isEqualTo(409);
            assertThat(other.headers().firstValue("Retry-After")).isPresent();
            assertThat(json(other).get("type").stringValue()).isEqualTo("/problems/key-in-flight");
        }
        awaitOpen(0);
        assertThat(upload(JOB, KEY, "under-way").statusCode()).isEqualTo(200);
        assertThat(queued()).isEqualTo(1);
    }

    @Test
    void atomicGoesWithAKey() throws Exception {
        String whole = "/v1/jobs?atomic=true";
        assertThat(uploadTo(whole, JOB + "no\n", KEY, "whole").statusCode()).isEqualTo(422);
        assertThat(uploadTo(whole, JOB + JOB, KEY, "whole").statusCode()).isEqualTo(200);
        HttpResponse<String> again = uploadTo(whole, JOB + JOB, KEY, "whole", "Accept", NDJSON);
        assertThat(again.headers().firstValue(REPLAYED)).contains("true");
        assertThat(again.body().lines()).hasSize(2).allMatch(line -> line.contains("\"id\":"));
        assertThat(uploadTo(whole, JOB, KEY, "whole").statusCode()).isEqualTo(422);
        assertThat(upload(JOB + JOB, KEY, "whole").statusCode()).isEqualTo(422);
        assertThat(queued()).isEqualTo(2);
    }

    @Test
    void aKeyIsForAnUploadOrForASingleJob() throws Exception {
        assertThat(upload(JOB, KEY, "either").statusCode()).isEqualTo(200);
        assertThat(service.submit(JOB, KEY, "either").statusCode()).isEqualTo(422);
        assertThat(service.submit(JOB, KEY, "or").statusCode()).isEqualTo(202);
        assertThat(upload(JOB, KEY, "or").statusCode()).isEqualTo(422);
        assertThat(queued()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/jobs|Content-Encoding|gzip|415",
                "/v1/jobs|Content-Type|application/x-ndjson;charset=utf-16|415",
                "/v1/jobs|Accept|image/png|406",
                "/v1/jobs?atomic=perhaps|Accept|*/*|400",
                "/v1/jobs?atomic|Accept|*/*|400",
                "/v1/jobs?atomic=|Accept|*/*|400",
                "/v1/jobs?atomic=yes|Accept|*/*|400",
                "/v1/jobs?atomik=true|Accept|*/*|400",
            })
    void whatIsNotSupportedIsRefusedBeforeTheBodyIsRead(
            String path, String header, String value, int status) throws Exception {
        HttpResponse<String> answer = uploadTo(path, JOB, header, value);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Connection"))
                .as("the next request must not come where nobody listens any more")
                .contains("close");
        assertThat(json(answer).get("status").intValue()).isEqualTo(status);
        assertThat(queued()).isZero();
    }

    @Test
    void aClientThatWaitsToBeAskedForItsBodyIsAsked() throws Exception {
        try (var client =
                UploadClient.open(
                        service, "/v1/jobs", "Expect: 100-continue", "Connection: close")) {
            assertThat(client.line()).startsWith("HTTP/1.1 100");
            client.send(JOB).end();
            assertThat(client.rest()).contains("\"accepted\":1");
        }
    }

    @Test
    void aConnectionServesOneUploadAfterTheOther() throws Exception {
        String one =
                "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\nContent-Length: %d\r\n"
                        .formatted(NDJSON, JOB.length());
        String answers =
                service.raw(
                        (one + "\r\n" + JOB).repeat(2) + one + "Connection: close\r\n\r\n" + JOB);
        assertThat(answers.split("\"accepted\":1", -1)).hasSize(4);
        assertThat(queued()).isEqualTo(3);
    }

    @Test
    void anUploadIsTimedApartAndCounted() throws Exception {
        long timedBefore = timed();
        upload(JOB + "no\n");
        assertThat(figures().acceptedLines() - acceptedBefore).isEqualTo(1);
        assertThat(figures().rejectedLines() - rejectedBefore).isEqualTo(1);
        awaitOpen(0);
        soon().until(() -> timed() > timedBefore);
    }

    private HttpResponse<String> upload(String body, String... headers) throws Exception {
        return uploadTo("/v1/jobs", body, headers);
    }

    private HttpResponse<String> upload(byte[] body) throws Exception {
        return service.send(request(body));
    }

    private HttpResponse<String> uploadTo(String path, String body, String... headers)
            throws Exception {
        var request =
                service.request(path)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .setHeader("Content-Type", NDJSON);
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return service.send(request);
    }

    private HttpRequest.Builder request(byte[] body) {
        return service.request("/v1/jobs")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .setHeader("Content-Type", NDJSON);
    }

    private static long queued() {
        return service.queue().depths().stream().mapToLong(depth -> depth.queued()).sum();
    }

    private void awaitQueued(long jobs) {
        soon().until(() -> queued() == jobs);
    }

    private static UploadFigures figures() {
        return Objects.requireNonNull(service.part(UploadFigures.class));
    }

    private static void awaitOpen(int uploads) {
        soon().until(() -> figures().openUploads() == uploads);
    }

    /// How many uploads have been timed: each is once its answer has ended.
    private static long timed() {
        return service.part(MeterRegistry.class).find("http.server.uploads").timers().stream()
                .mapToLong(Timer::count)
                .sum();
    }

    /// Looks often: what is open meanwhile is cut off if it waits for long.
    private static ConditionFactory soon() {
        return Awaitility.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5));
    }
}
