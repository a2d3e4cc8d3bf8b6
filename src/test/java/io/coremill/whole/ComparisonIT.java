package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.JavaProgram;
import io.coremill.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What only the packed jar can show: that the code of the ways is found in it.
@Timeout(300)
class ComparisonIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    /// What a shell runs in the background ignores SIGINT, and so would all that it starts.
    private static final List<String> INTERRUPTIBLE =
            List.of(
                    "python3",
                    "-c",
                    "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL);"
                            + " os.execv(sys.argv[1], sys.argv[1:])");

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
            ServiceProcess.awaitGone(pids);
        }
    }

    @Test
    @Tag("anywhere")
    void aServiceThatRunsMakesItForTheCommand() throws Exception {
        try (var service = ServiceProcess.start(data)) {
            Process command =
                    compare(
                            "--url",
                            "http://127.0.0.1:" + service.port(),
                            "--json",
                            "--type",
                            "noop",
                            "--jobs",
                            "2",
                            "--ways",
                            "threads",
                            "--slots",
                            "1",
                            "--rounds",
                            "1");
            String told = command.inputReader(StandardCharsets.UTF_8).readAllAsString();
            assertThat(command.waitFor()).as(told).isZero();
            String id = new JsonMapper().readTree(told).get("id").stringValue();
            assertThat(service.json("/v1/comparisons/" + id).get("state").stringValue())
                    .isEqualTo("succeeded");
        }
    }

    @Test
    void nothingOfItOutlivesACommandThatIsInterrupted() throws Exception {
        Tools.need("python3");
        Process command =
                compare(
                        INTERRUPTIBLE,
                        "--type",
                        "sleep",
                        "--payload",
                        "{\"duration\":\"PT1H\"}",
                        "--ways",
                        "python-processes",
                        "--slots",
                        "2");
        try {
            ProcessHandle itself = command.toHandle();
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> itself.children().anyMatch(ComparisonIT::hasChildren));
            List<Long> pids = itself.descendants().map(ProcessHandle::pid).toList();
            new ProcessBuilder("sh", "-c", "kill -INT " + command.pid()).start().waitFor();
            boolean isOver = command.waitFor(30, TimeUnit.SECONDS);
            assertThat(isOver).as(() -> JavaProgram.threads(command)).isTrue();
            assertThat(command.exitValue()).isNotZero();
            ServiceProcess.awaitGone(pids);
            assertThat(data).as("what it leaves behind").isEmptyDirectory();
        } finally {
            command.destroyForcibly();
        }
    }

    private Process compare(String... options) throws IOException {
        return compare(List.of(), options);
    }

    /// @param prefix a command that becomes the one after it
    private Process compare(List<String> prefix, String... options) throws IOException {
        var command = new ArrayList<>(prefix);
        command.add(JavaProgram.JAVA);
        command.add(JavaProgram.QUICK);
        command.add("-Djava.io.tmpdir=" + data);
        command.addAll(List.of("-jar", "target/coremill.jar", "compare"));
        command.addAll(List.of(options));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    private static boolean hasChildren(ProcessHandle process) {
        return process.children().findAny().isPresent();
    }
}
