package io.coremill.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.queue.export.ExportRun;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the command `export` writes of one service becomes the same jobs of another.
@Timeout(60)
@Tag("anywhere")
class ExportOverHttpTest {
    private static final String JOBS =
            """
            {"type":"x","queue":"any","payload":{"n":12345678901234567890.100,"e":1E+400}}
            {"type":"x","queue":"any","priority":7,"timeout":"PT1.5S","maxAttempts":9}
            {"type":"gil","queue":"python","payload":{"text":"\\u0000 “quoted” 🦊\\n"}}
            {"type":"x","queue":"any","runAt":"2032-02-03T04:05:06.000007Z","tags":["b","a"],"retain":"P2D"}
            {"type":"x","queue":"any","expires":"2032-02-03T04:05:06Z","deadline":"2032-02-04T00:00:00Z"}
            {"type":"x","queue":"any","backoff":{"kind":"linear","base":"PT2S","max":"PT3S","jitter":false}}
            {"type":"x","queue":"any","backoff":{"pauses":["PT1S","PT2M"]}}
            {"type":"x","queue":"any","unique":{"key":"k","for":"PT1H"}}
            {"type":"x","queue":"any","delay":"PT5H","unique":{"key":"r","scope":"all","while":["scheduled","queued"],"onConflict":"replace","maxDelay":"PT9H"}}
            """;

    @TempDir private Path directory;

    @Test
    void jobsOfOneServiceBecomeTheSameJobsOfAnother() throws Exception {
        String first = submittedAndWritten("one", JOBS);
        assertThat(first.lines()).hasSize(9);
        assertThat(first)
                .contains("{\"n\":12345678901234567890.100,\"e\":1E+400}")
                .contains("\"maxAttempts\":7,\"backoff\":{\"kind\":\"pauses\"");
        assertThat(submittedAndWritten("two", first).lines())
                .containsExactlyInAnyOrderElementsOf(first.lines().toList());
    }

    private String submittedAndWritten(String name, String lines) throws Exception {
        Path data = directory.resolve(name);
        try (var service = Service.start(data)) {
            HttpResponse<String> answer = uploaded(service, lines);
            assertThat(answer.body()).isEqualTo("{\"accepted\":9,\"rejected\":0,\"errors\":[]}");
        }
        var export = ExportRun.of(Map.of(), "--from=" + data);
        assertThat(export.code()).as(export.notes()).isZero();
        return export.lines();
    }

    private static HttpResponse<String> uploaded(Service service, String lines) throws Exception {
        return service.send(
                service.request("/v1/jobs")
                        .header("Content-Type", "application/x-ndjson")
                        .POST(HttpRequest.BodyPublishers.ofString(lines)));
    }
}
