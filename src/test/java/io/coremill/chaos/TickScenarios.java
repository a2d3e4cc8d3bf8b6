package io.coremill.chaos;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/// What happens to nodes while schedules tick each second: each tick is to make one job, whichever
/// node dies.
final class TickScenarios {
    private static final List<String> SCHEDULES = List.of("first", "second", "third");
    private static final int KILLS = 6;

    private static final String EACH_SECOND =
            """
            {"cron": "* * * * * *",
             "job": {"type": "note", "queue": "noting", "maxAttempts": 1, "tags": ["tick"],
                     "payload": {"n": 0, "ms": 50}}}
            """;

    /// A history keeps a hundred ticks; this keeps all.
    private static final String WATCH =
            """
            CREATE TABLE audit.ticked (
                schedule text, tick bigint, outcome text, job text, missed bigint);
            CREATE FUNCTION audit.note_tick() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN
                     INSERT INTO audit.ticked
                     VALUES (NEW.schedule, NEW.tick, NEW.outcome, NEW.job, NEW.missed);
                     RETURN NEW;
                 END';
            CREATE TRIGGER ticked AFTER INSERT ON coremill.schedule_tick
                FOR EACH ROW EXECUTE FUNCTION audit.note_tick()
            """;

    private static final String TICKS = "SELECT count(*) FROM audit.ticked";

    private static final String MADE_TWICE =
            "SELECT count(*) - count(DISTINCT (schedule, tick)) FROM audit.ticked";

    /// Where nodes are all late, the last tick that is due is made and counts those before it.
    private static final String MISSED = "SELECT coalesce(sum(missed), 0) FROM audit.ticked";

    private static final String UNACCOUNTED =
            """
            SELECT count(*)
            FROM (SELECT tick, missed,
                         lag(tick) OVER (PARTITION BY schedule ORDER BY tick) AS before
                  FROM audit.ticked) AS each
            WHERE tick <> before + 1000000 * (missed + 1)
            """;

    private static final String WITHOUT_A_JOB =
            """
            SELECT count(*) FROM audit.ticked
            WHERE outcome <> 'MADE'
               OR NOT EXISTS (SELECT FROM coremill.history
                              WHERE id = ticked.job::uuid AND schedule = ticked.schedule)
            """;

    private static final String JOBS_WITHOUT_A_TICK =
            """
            SELECT count(*) FROM coremill.history
            WHERE schedule IS NOT NULL
              AND NOT EXISTS (SELECT FROM audit.ticked WHERE ticked.job::uuid = history.id)
            """;

    private static final String NOT_SUCCEEDED_ONCE =
            """
            SELECT count(*) FROM coremill.history
            WHERE schedule IS NOT NULL
              AND (state <> 'succeeded' OR attempt <> 1
                   OR (SELECT count(*) FROM audit.ended WHERE ended.id = history.id) <> 1)
            """;

    private TickScenarios() {}

    static List<ChaosScenario> all() {
        return List.of(
                new ChaosScenario(
                        "ticks",
                        "schedules tick each second while nodes are killed and stopped, and started again",
                        ChaosSetup.USUAL,
                        true,
                        TickScenarios::tick));
    }

    private static void tick(ChaosRun run) throws Exception {
        run.audit().database().run(WATCH);
        try (var http = HttpClient.newHttpClient()) {
            for (String name : SCHEDULES) {
                send(http, run, "PUT", name, EACH_SECOND);
            }
            NodeScenarios.kill(run, KILLS);
            for (ClusterNode node : run.nodes()) {
                node.terminate();
                run.count("restarts");
                node.start();
                run.restored();
                run.load().awaitMore(run.load().perSecond());
            }
            for (String name : SCHEDULES) {
                send(http, run, "POST", name + "/pause", "");
            }
        }
        awaitTheirJobs(run);
        look(run);
    }

    private static void send(HttpClient http, ChaosRun run, String method, String path, String body)
            throws IOException, InterruptedException {
        int port = run.nodes().getFirst().port();
        var request =
                HttpRequest.newBuilder(
                                URI.create(
                                        "http://127.0.0.1:%d/v1/schedules/%s"
                                                .formatted(port, path)))
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build();
        var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            run.complain("%s %s: %s".formatted(method, path, answer.body()));
        }
    }

    private static void awaitTheirJobs(ChaosRun run) {
        Awaitility.await("the jobs of ticks have finished")
                .atMost(Duration.ofMinutes(2))
                .ignoreExceptionsInstanceOf(SQLException.class)
                .pollInterval(Duration.ofMillis(100))
                .until(
                        () ->
                                number(
                                                run,
                                                "SELECT count(*) FROM coremill.job WHERE schedule IS NOT NULL")
                                        == 0);
    }

    private static void look(ChaosRun run) throws SQLException {
        run.count("ticks", (int) number(run, TICKS));
        expectNone(run, "ticks were made twice", MADE_TWICE);
        run.count("ticks that came too late", (int) number(run, MISSED));
        expectNone(run, "ticks do not follow on the one before", UNACCOUNTED);
        expectNone(run, "ticks have no job", WITHOUT_A_JOB);
        expectNone(run, "jobs of schedules have no tick", JOBS_WITHOUT_A_TICK);
        expectNone(run, "jobs of schedules did not succeed and end once", NOT_SUCCEEDED_ONCE);
    }

    private static void expectNone(ChaosRun run, String what, String question) throws SQLException {
        long number = number(run, question);
        if (number != 0) {
            run.complain("%d %s".formatted(number, what));
        }
    }

    private static long number(ChaosRun run, String question) throws SQLException {
        return run.audit().number(question);
    }
}
