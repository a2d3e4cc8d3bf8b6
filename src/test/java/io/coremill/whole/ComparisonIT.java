package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What only the packed jar can show: that the code of the ways is found in it.
@Timeout(300)
class ComparisonIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    @TempDir Path data;

    @Test
    void allWaysRunFromThePackedJar() throws Exception {
        Tools.need("python3");
        try (var service = ServiceProcess.start(data)) {
            var answer =
                    service.post(
                            "/v1/comparisons",
                            """
                            {"type": "primes", "payload": {"limit": 10000}, "jobs": 4, "slots": [2],
                             "rounds": 1}
                            """);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
            JsonNode done =
                    Awaitility.await()
                            .atMost(PATIENCE)
                            .until(
                                    () -> service.json("/v1/comparisons/" + service.id(answer)),
                                    its -> its.hasNonNull("finishedAt"));
            assertThat(done.get("state").stringValue()).as(done.toString()).isEqualTo("succeeded");
            assertThat(done.get("rows").valueStream().map(row -> row.get("way").stringValue()))
                    .isEqualTo(
                            List.of(
                                    "threads",
                                    "virtual-threads",
                                    "processes",
                                    "python-threads",
                                    "python-processes"));
            assertThat(done.get("rows"))
                    .allSatisfy(
                            row -> {
                                assertThat(row.has("error")).as(row.toString()).isFalse();
                                assertThat(row.get("cpuSeconds").doubleValue()).isPositive();
                                assertThat(row.path("note").asString(""))
                                        .doesNotContain("different results");
                            });
        }
    }

    @Test
    void nothingOfItOutlivesAServiceThatIsKilled() throws Exception {
        Tools.need("python3");
        Tools.need("setpriv");
        try (var service = ServiceProcess.start(data)) {
            service.post(
                    "/v1/comparisons",
                    """
                    {"type": "sleep", "payload": {"duration": "PT1H"}, "jobs": 2, "slots": [2],
                     "ways": ["processes"], "rounds": 1}
                    """);
            ProcessHandle itself = ProcessHandle.of(service.pid()).orElseThrow();
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> itself.children().anyMatch(ComparisonIT::hasChildren));
            List<Long> pids = itself.descendants().map(ProcessHandle::pid).toList();
            service.kill();
            ServiceProcess.awaitGone(pids, Duration.ofSeconds(2));
        }
    }

    private static boolean hasChildren(ProcessHandle process) {
        return process.children().findAny().isPresent();
    }
}
