package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import io.coremill.queue.postgres.PostgresServer;
import io.coremill.queue.postgres.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A copy of the database of a service that runs, made and put back by the commands of
/// docs/database-copies.md, and the services that go on with it.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class RestoredStoreIT {
    private static final Path PAGE = Path.of("docs", "database-copies.md");
    private static final Pattern VERSION = Pattern.compile(" (\\d+)");
    private static final String HOUR =
            """
            {"type": "sleep", "queue": "io", "payload": {"duration": "PT1H"},
             "timeout": "PT2H", "maxAttempts": 1}
            """;

    /// Which docs/cluster.md has operators reckon with, beside one for a moment.
    private static final int MOST_CONNECTIONS = 11;

    private static final String CONNECTIONS =
            "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE ?";

    @TempDir private Path directory;

    /// The job that ran when the copy was made runs again, and again when its node is stopped and
    /// the grace is over; it may have one attempt, which neither of them uses up.
    @Test
    void servicesGoOnWithACopyAndAStoppedOneGivesBackWhatRunsPastTheGrace() throws Exception {
        Tools.need("pg_dump", "pg_restore", "sh");
        var original = PostgresServer.database().guarded();
        needToolsFor(original);
        var copy = PostgresServer.database().guarded();
        CopiedJobs jobs;
        try (var one = launch("one", original)) {
            one.awaitStart();
            jobs = CopiedJobs.on(one, original, this);
        }
        run(onPage("pg_restore"), original, copy);
        try (var two = launch("two", copy);
                var three = launch("three", copy)) {
            two.awaitStart();
            three.awaitStart();
            runsAgain(two, jobs.running(), "node-lost");
            jobs.areThereAsTheyWere(two);
            assertThat(connections(copy, "two")).isBetween(1, MOST_CONNECTIONS);
            assertThat(connections(copy, "three")).isBetween(1, MOST_CONNECTIONS);
            var busy = busyOne(two, three);
            var other = busy == two ? three : two;
            busy.terminate();
            busy.awaitEnd();
            runsAgain(other, jobs.running(), "node-lost", "given-back");
            other.post("/v1/jobs/" + jobs.running() + "/cancel", "");
        }
    }

    /// A `pg_dump` refuses a server that is newer than it is itself.
    private static void needToolsFor(TestDatabase database) throws Exception {
        Process asked = new ProcessBuilder("pg_dump", "--version").start();
        Matcher version = VERSION.matcher(asked.inputReader().readAllAsString());
        assertThat(version.find()).isTrue();
        try (var connection = database.connect()) {
            int server = connection.getMetaData().getDatabaseMajorVersion();
            if (Integer.parseInt(version.group(1)) < server) {
                Tools.missing("pg_dump");
            }
        }
    }

    private static void runsAgain(ServiceProcess service, String job, String... outcomes) {
        JsonNode again =
                service.awaitJob(
                        job,
                        it ->
                                it.path("state").asString().equals("running")
                                        && it.path("attempts").size() >= outcomes.length);
        assertThat(again.path("attempts").findValuesAsString("outcome")).containsExactly(outcomes);
        assertThat(again.path("attempt").asInt()).as(again.toString()).isEqualTo(1);
    }

    private static int connections(TestDatabase database, String node) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.prepareStatement(CONNECTIONS)) {
            statement.setString(1, "coremill " + node + " %");
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    /// Of a job that was just claimed the slot may not be taken yet.
    private static ServiceProcess busyOne(ServiceProcess one, ServiceProcess other) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(
                        () -> Stream.of(one, other).filter(RestoredStoreIT::isBusy).findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static boolean isBusy(ServiceProcess service) {
        return service.get("/actuator/prometheus")
                .body()
                .contains("coremill_slots{queue=\"io\",state=\"busy\"} 1.0");
    }

    /// The one command on the page that begins with this word.
    private static String onPage(String program) throws IOException {
        Matcher command =
                Pattern.compile("(?m)^" + program + " .*$").matcher(Files.readString(PAGE));
        assertThat(command.find()).as(program).isTrue();
        return command.group();
    }

    private void run(String command, TestDatabase source, TestDatabase target) throws Exception {
        var builder = new ProcessBuilder("sh", "-c", command).directory(directory.toFile());
        builder.environment().put("SOURCE", address(source));
        builder.environment().put("TARGET", address(target));
        builder.environment().put("PGPASSWORD", source.password());
        Process process = builder.redirectErrorStream(true).start();
        String output = process.inputReader().readAllAsString();
        assertThat(process.waitFor()).as(command + "\n" + output).isZero();
    }

    private static String address(TestDatabase database) {
        return database.url()
                .replace("jdbc:postgresql://", "postgresql://" + database.user() + "@");
    }

    /// With the variables that a pod of a cluster has.
    private ServiceProcess launch(String name, TestDatabase database) throws IOException {
        Path password = directory.resolve(name + ".password");
        Files.writeString(password, database.password());
        return ServiceProcess.launch(
                List.of(
                        "env",
                        "COREMILL_NODE=" + name,
                        "COREMILL_STORE_URL=" + database.url(),
                        "COREMILL_STORE_DIRECT_URL=" + database.url(),
                        "COREMILL_STORE_USERNAME=" + database.user(),
                        "COREMILL_STORE_PASSWORD_FILE=" + password),
                directory.resolve(name),
                "--coremill.heartbeat=1s",
                "--coremill.shutdown-grace=200ms");
    }

    /// What there was when the copy was made, and a job that came later.
    ///
    /// @param keyed was submitted under a key, and has finished
    /// @param waiting is in a queue that is paused
    private record CopiedJobs(String keyed, String running, String waiting, String late) {

        static CopiedJobs on(ServiceProcess one, TestDatabase database, RestoredStoreIT test)
                throws Exception {
            String keyed = submitUnderKey(one);
            one.awaitJob(keyed, it -> it.hasNonNull("finishedAt"));
            String running = one.submit(HOUR).path("id").asString();
            one.awaitJob(running, it -> it.path("state").asString().equals("running"));
            one.post("/v1/queues/cpu/pause", "");
            String waiting = submitToPaused(one);
            test.run(onPage("pg_dump"), database, database);
            return new CopiedJobs(keyed, running, waiting, submitToPaused(one));
        }

        void areThereAsTheyWere(ServiceProcess service) throws Exception {
            assertThat(service.json("/v1/jobs/" + keyed).path("state").asString())
                    .isEqualTo("succeeded");
            assertThat(submitUnderKey(service)).isEqualTo(keyed);
            assertThat(service.get("/v1/jobs/" + late).statusCode()).isEqualTo(404);
            assertThat(service.json("/v1/jobs/" + waiting).path("state").asString())
                    .isEqualTo("queued");
            service.post("/v1/queues/cpu/resume", "");
            JsonNode ended = service.awaitJob(waiting, it -> it.hasNonNull("finishedAt"));
            assertThat(ended.path("state").asString()).isEqualTo("succeeded");
        }

        private static String submitToPaused(ServiceProcess service) {
            return service.submit("{\"type\": \"noop\", \"queue\": \"cpu\"}").path("id").asString();
        }

        private static String submitUnderKey(ServiceProcess service) throws Exception {
            var request =
                    HttpRequest.newBuilder(
                                    URI.create("http://127.0.0.1:" + service.port() + "/v1/jobs"))
                            .header("Content-Type", "application/json")
                            .header("Idempotency-Key", "of-the-restore")
                            .POST(
                                    BodyPublishers.ofString(
                                            "{\"type\": \"noop\", \"queue\": \"io\"}"))
                            .build();
            try (var client = HttpClient.newHttpClient()) {
                String answer = client.send(request, BodyHandlers.ofString()).body();
                return JsonMapper.shared().readTree(answer).path("id").asString();
            }
        }
    }
}
