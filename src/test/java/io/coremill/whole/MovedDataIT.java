package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.JavaProgram;
import io.coremill.queue.postgres.PostgresServer;
import io.coremill.queue.postgres.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.json.JsonMapper;

/// The data directory that version 0.1.0 wrote, moved into a PostgreSQL by the packed jar.
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class MovedDataIT {
    private static final Path KEPT = Path.of("src/test/resources/kept/0.1.0");
    private static final String HELD = "--coremill.queues.held.executor=threads";
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir private Path directory;

    /// The copy that is made while the service runs is what is moved.
    @Test
    void aServiceOnTheDatabaseAnswersAsTheOneOnTheFileDid() throws Exception {
        var data = directory.resolve("data");
        var copy = directory.resolve("copy.db");
        FileSystemUtils.copyRecursively(KEPT.resolve("data"), data);
        Map<String, String> before;
        try (var service = ServiceProcess.start(data, HELD)) {
            before = answers(service);
            assertThat(run(Map.of(), "backup", "--from=" + data, "--to=" + copy))
                    .contains("13 jobs (2 queued, 1 scheduled, 0 running, 10 finished)");
        }
        var database = PostgresServer.database().guarded();
        assertThat(
                        run(
                                variables(database),
                                "migrate-store",
                                "--from=" + copy,
                                "--to=" + database.url()))
                .contains("both sides are the same")
                .doesNotContain("DIFFERENT");
        try (var service = start(database)) {
            assertThat(answers(service)).containsExactlyEntriesOf(before);
        }
        assertThat(run(variables(database), "export", "--from=" + database.url(), "--state=queued"))
                .contains("{\"type\":\"noop\",\"queue\":\"held\",\"payload\":{")
                .contains("2 jobs are written");
    }

    private ServiceProcess start(TestDatabase database) throws Exception {
        return ServiceProcess.start(
                directory.resolve("node"),
                HELD,
                "--coremill.store.url=" + database.url(),
                "--coremill.store.username=" + database.user(),
                "--coremill.store.password=" + database.password());
    }

    private static Map<String, String> answers(RunningService service) throws IOException {
        var answers = new LinkedHashMap<String, String>();
        for (String line : Files.readAllLines(KEPT.resolve("answers.ndjson"))) {
            String path = JSON.readTree(line).path("path").asString();
            if (path.startsWith("/v1/jobs")) {
                answers.put(path, service.get(path).body());
            }
        }
        return answers;
    }

    private static Map<String, String> variables(TestDatabase database) {
        return Map.of(
                "COREMILL_STORE_USERNAME",
                database.user(),
                "COREMILL_STORE_PASSWORD",
                database.password());
    }

    /// What the command has written, on either output.
    private static String run(Map<String, String> variables, String... arguments) throws Exception {
        var command =
                new ArrayList<>(
                        List.of(
                                JavaProgram.JAVA,
                                JavaProgram.QUICK,
                                "--enable-native-access=ALL-UNNAMED",
                                "-jar",
                                "target/coremill.jar"));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(variables);
        var process = builder.start();
        String told = process.inputReader(StandardCharsets.UTF_8).readAllAsString();
        assertThat(process.waitFor()).as(told).isZero();
        return told;
    }
}
