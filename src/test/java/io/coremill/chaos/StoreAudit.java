package io.coremill.chaos;

import io.coremill.queue.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Looks into the database itself, past the nodes. A trigger notes each end that is recorded, so
/// that a second one is seen even if it replaces the first.
record StoreAudit(TestDatabase database) {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final String WATCH =
            """
            CREATE SCHEMA audit;
            CREATE TABLE audit.ended (id uuid);
            CREATE FUNCTION audit.note() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN INSERT INTO audit.ended VALUES (NEW.id); RETURN NEW; END';
            CREATE TRIGGER ended AFTER INSERT ON coremill.history
                FOR EACH ROW EXECUTE FUNCTION audit.note()
            """;

    private static final String FINISHED =
            """
            SELECT id, payload, state, attempt, attempts, finished,
                   (SELECT count(*) FROM audit.ended WHERE ended.id = history.id) AS ends
            FROM coremill.history WHERE schedule IS NULL
            """;

    /// Before there are jobs.
    void watchEnds() throws SQLException {
        database.run(WATCH);
    }

    /// Those of the nodes that are there.
    List<String> versions() throws SQLException {
        var versions = new ArrayList<String>();
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var row =
                        statement.executeQuery(
                                "SELECT DISTINCT version FROM coremill.node ORDER BY version")) {
            while (row.next()) {
                versions.add(row.getString(1));
            }
        }
        return versions;
    }

    /// Waits until all jobs have finished, which the nodes that live are to do.
    void awaitAllFinished() {
        awaitFewerThan(1);
    }

    /// Waits until so few jobs are not finished.
    void awaitFewerThan(int jobs) {
        Awaitility.await("fewer than %d jobs are not finished".formatted(jobs))
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(SQLException.class)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> number("SELECT count(*) FROM coremill.job") < jobs);
    }

    /// What clients have submitted.
    List<FinishedJob> finished() throws SQLException {
        var jobs = new ArrayList<FinishedJob>();
        database.run(
                "CREATE INDEX IF NOT EXISTS ended_id ON audit.ended (id); ANALYZE audit.ended");
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery(FINISHED)) {
            while (row.next()) {
                jobs.add(job(row));
            }
        }
        return jobs;
    }

    private static FinishedJob job(ResultSet row) throws SQLException {
        String attempts = row.getString("attempts");
        int recorded = 0;
        int interrupted = 0;
        for (String line : attempts == null ? List.<String>of() : attempts.lines().toList()) {
            JsonNode attempt = JsonMapper.shared().readTree(line);
            int times = attempt.path("times").asInt(1);
            recorded += times;
            interrupted += attempt.path("outcome").asString().equals("succeeded") ? 0 : times;
        }
        return new FinishedJob(
                row.getString("id"),
                JsonMapper.shared().readTree(row.getString("payload")).path("n").asLong(),
                row.getString("state"),
                row.getInt("attempt"),
                recorded,
                interrupted,
                row.getInt("ends"),
                row.getLong("finished"),
                attempts);
    }

    /// How many rows are left of what only unfinished jobs have.
    Map<String, Long> leftovers() throws SQLException {
        var left = new HashMap<String, Long>();
        for (String table : List.of("job", "ready", "later", "lease")) {
            left.put(table, number("SELECT count(*) FROM coremill." + table));
        }
        left.values().removeIf(rows -> rows == 0);
        return left;
    }

    UUID instance(String node) throws SQLException {
        try (var connection = database.connect();
                var statement =
                        connection.prepareStatement(
                                "SELECT instance FROM coremill.node WHERE name = ?"
                                        + " ORDER BY joined DESC")) {
            statement.setString(1, node);
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getObject(1, UUID.class);
            }
        }
    }

    /// Waits until the other nodes have found this one dead.
    void awaitGone(UUID instance) {
        Awaitility.await("the others find a node dead")
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(SQLException.class)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> nodes("instance = '" + instance + "'") == 0);
    }

    void awaitNodes(int count) {
        Awaitility.await(count + " nodes live")
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(SQLException.class)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> nodes("TRUE") == count);
    }

    private long nodes(String condition) throws SQLException {
        return number("SELECT count(*) FROM coremill.node WHERE " + condition);
    }

    /// Ends all connections of all nodes.
    int terminateBackends() throws SQLException {
        return (int)
                number(
                        """
                        SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                        WHERE application_name LIKE 'coremill %'
                        """);
    }

    /// The number that a question has for an answer.
    long number(String question) throws SQLException {
        try (Connection connection = database.connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery(question)) {
            row.next();
            return row.getLong(1);
        }
    }
}
