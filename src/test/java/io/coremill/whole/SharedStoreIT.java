package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.queue.postgres.PgBouncer;
import io.coremill.queue.postgres.PostgresServer;
import io.coremill.queue.postgres.TestDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Two services, processes both, on one PostgreSQL.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class SharedStoreIT {
    private static final int JOBS = 40;
    private static final int SLOTS = 10;

    /// What the second has and the first has not.
    private static final String[] SECOND = {
        "--coremill.queues.isolated.min-workers=1",
        "--coremill.queues.cpu.max-waiting=7",
        "--coremill.queues.known.executor=threads",
        "--coremill.node-labels=gpu"
    };

    @TempDir private Path directory;

    /// Each is asked about what the other does; then one of them is killed.
    @Test
    void twoServicesShareTheirJobsAndOneTakesOverWhatTheOtherRan() throws Exception {
        var database = PostgresServer.database().guarded();
        try (var one = start("one", database)) {
            String running = submit(one, "PT60S");
            one.awaitJob(running, SharedStoreIT::isRunning);
            String labelled = submitNoop(one, "labelled");
            one.awaitJob(labelled, job -> job.hasNonNull("waitingFor"));
            try (var two = start("two", database, SECOND)) {
                recycles(one, two);
                differs(one);
                runsOnlyOn(two, List.of(labelled, submitNoop(one, "known")));
                cancels(two, running);
                submitsInSql(one, database);
                waits(two, List.of(submit(one, "PT0.3S"), submit(two, "PT0.3S")));
                takesOver(two, one);
            }
        }
    }

    /// What else a service does there is tried in PgBouncerTest.
    @Test
    void aServiceBehindAPoolerServesAndShowsThatItDoesNotHear() throws Exception {
        var pooled = PgBouncer.shared().of(PostgresServer.database());
        try (var service = start("pooled", pooled)) {
            assertThat(
                            service.json("/actuator/health/readiness")
                                    .at("/components/store/details/polling")
                                    .asBoolean())
                    .isTrue();
            String running = submit(service, "PT60S");
            service.awaitJob(running, SharedStoreIT::isRunning);
            waits(service, List.of(submit(service, "PT0.3S"), submit(service, "PT0.3S")));
            service.post("/v1/jobs/" + running + "/cancel", "");
            JsonNode ended = service.awaitJob(running, job -> !isRunning(job));
            assertThat(ended.path("state").asString()).isEqualTo("cancelled");
            Awaitility.await()
                    .until(
                            () ->
                                    service.get("/actuator/prometheus")
                                            .body()
                                            .contains("coremill_node_polling 1.0"));
            Awaitility.await().until(() -> service.log().contains("Set coremill.store.direct-url"));
        }
    }

    /// Of the second alone, which has one from its start on.
    private static void recycles(ServiceProcess one, ServiceProcess two) {
        Awaitility.await()
                .until(() -> one.get("/v1/nodes").body().contains("\"workers\":[\"isolated-1\"]"));
        JsonNode nodes = one.json("/v1/nodes").path("nodes");
        assertThat(nodes.findValuesAsString("self")).containsExactly("true", "false");
        assertThat(nodes.path(1).path("name").asString()).isEqualTo("two");
        assertThat(nodes.path(1).path("queues").findValuesAsString("name"))
                .containsExactly("cpu", "io", "isolated", "known", "labelled", "python");
        HttpResponse<String> asked = one.post("/v1/workers/isolated-1/recycle", "");
        assertThat(asked.statusCode()).as(asked.body()).isEqualTo(202);
        assertThat(asked.body()).contains("\"node\":\"two\"");
        Awaitility.await()
                .until(() -> two.get("/v1/worker-ends").body().contains("recycled-request"));
    }

    private static void differs(ServiceProcess service) {
        assertThat(service.json("/v1/nodes").path("differences").findValuesAsString("setting"))
                .containsExactly("coremill.queues.cpu.max-waiting");
        Awaitility.await()
                .until(
                        () ->
                                service.get("/actuator/prometheus")
                                        .body()
                                        .contains("coremill_nodes_settings_differing 1.0"));
    }

    private static void runsOnlyOn(ServiceProcess two, List<String> jobs) {
        for (String id : jobs) {
            JsonNode job = two.awaitJob(id, it -> it.hasNonNull("finishedAt"));
            assertThat(job.path("ran").path("node").asString()).isEqualTo("two");
        }
    }

    private static void cancels(ServiceProcess two, String running) {
        assertThat(two.json("/v1/jobs/" + running).path("state").asString()).isEqualTo("running");
        two.post("/v1/jobs/" + running + "/cancel", "");
        JsonNode ended = two.awaitJob(running, job -> !isRunning(job));
        assertThat(ended.path("state").asString()).isEqualTo("cancelled");
        assertThat(ended.path("attempts").path(0).path("ran").path("node").asString())
                .isEqualTo("one");
    }

    private static void submitsInSql(ServiceProcess service, TestDatabase database)
            throws Exception {
        String bad;
        String good;
        try (var user = database.connect();
                var statement = user.createStatement()) {
            bad = inSql(statement, "coremill.submit('sleep', '{\"duration\": \"long\"}')");
            good =
                    inSql(
                            statement,
                            "coremill.submit('sleep', '{\"duration\": \"PT0.3S\"}',"
                                    + " notify => true)");
        }
        waits(service, List.of(good));
        JsonNode failed = service.awaitJob(bad, it -> it.hasNonNull("finishedAt"));
        assertThat(failed.path("error").path("kind").asString()).isEqualTo("bad-payload");
        assertThat(failed.path("attempts")).hasSize(1);
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () ->
                                assertThat(service.get("/actuator/prometheus").body())
                                        .contains("coremill_store_sql_submissions_total 2.0"));
    }

    private static String inSql(Statement statement, String submission) throws SQLException {
        try (var row = statement.executeQuery("SELECT " + submission)) {
            row.next();
            return row.getString(1);
        }
    }

    /// Long before the time of the wait is over, or the test would take its whole time.
    private static void waits(ServiceProcess service, List<String> jobs) throws Exception {
        for (String job : jobs) {
            var request =
                    HttpRequest.newBuilder(
                                    URI.create(
                                            "http://127.0.0.1:%d/v1/jobs/%s"
                                                    .formatted(service.port(), job)))
                            .header("Prefer", "wait=100")
                            .build();
            String answer =
                    HttpClient.newHttpClient()
                            .send(request, HttpResponse.BodyHandlers.ofString())
                            .body();
            assertThat(JsonMapper.shared().readTree(answer).path("state").asString())
                    .isEqualTo("succeeded");
        }
    }

    private static void takesOver(ServiceProcess survivor, ServiceProcess killed)
            throws InterruptedException {
        List<String> jobs =
                IntStream.range(0, JOBS).mapToObj(_ -> submit(survivor, "PT3S")).toList();
        Awaitility.await().until(() -> running(survivor) == 2 * SLOTS);
        killed.kill();
        int lost = 0;
        for (String id : jobs) {
            JsonNode job = survivor.awaitJob(id, it -> it.hasNonNull("finishedAt"));
            assertThat(job.path("state").asString()).isEqualTo("succeeded");
            assertThat(outcomes(job, "succeeded")).isEqualTo(1);
            lost += outcomes(job, "node-lost");
        }
        assertThat(lost).isBetween(1, SLOTS);
    }

    private static int running(ServiceProcess service) {
        for (JsonNode queue : service.json("/v1/queues").path("queues")) {
            if (queue.path("name").asString().equals("io")) {
                return queue.path("running").asInt();
            }
        }
        return 0;
    }

    private static int outcomes(JsonNode job, String outcome) {
        int count = 0;
        for (JsonNode attempt : job.path("attempts")) {
            count += attempt.path("outcome").asString().equals(outcome) ? 1 : 0;
        }
        return count;
    }

    private static boolean isRunning(JsonNode job) {
        return job.path("state").asString().equals("running");
    }

    private static String submit(ServiceProcess service, String duration) {
        var job =
                "{\"type\":\"sleep\",\"queue\":\"io\",\"payload\":{\"duration\":\"%s\"}}"
                        .formatted(duration);
        return service.submit(job).path("id").asString();
    }

    private static String submitNoop(ServiceProcess service, String queue) {
        return service.submit("{\"type\":\"noop\",\"queue\":\"%s\"}".formatted(queue))
                .path("id")
                .asString();
    }

    private ServiceProcess start(String name, TestDatabase database, String... more)
            throws Exception {
        var settings =
                Stream.of(
                        "--coremill.node=" + name,
                        "--coremill.heartbeat=2s",
                        "--coremill.queues.io.slots=" + SLOTS,
                        "--coremill.queues.labelled.executor=threads",
                        "--coremill.queues.labelled.on=gpu",
                        "--coremill.store.url=" + database.url(),
                        "--coremill.store.username=" + database.user(),
                        "--coremill.store.password=" + database.password());
        return ServiceProcess.start(
                directory.resolve(name),
                Stream.concat(settings, Stream.of(more)).toArray(String[]::new));
    }
}
