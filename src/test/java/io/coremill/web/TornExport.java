package io.coremill.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.job.JobSpec;
import io.coremill.job.RetryPolicy;
import io.coremill.queue.JobQueue;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;

/// An export that fails in its middle: its second page has a job that cannot be read.
final class TornExport implements AutoCloseable {
    private static final String TYPE = "torn";
    private static final int MORE_THAN_A_PAGE = 501;
    private static final RetryPolicy RETRY =
            new RetryPolicy(
                    1, RetryPolicy.Kind.FIXED, Duration.ofSeconds(1), Duration.ofSeconds(1));

    private final Path database;

    private TornExport(Path database) {
        this.database = database;
    }

    /// @param data of the service
    static TornExport of(Service service, Path data) throws SQLException {
        var spec =
                new JobSpec(
                        TYPE,
                        "any",
                        "{}",
                        0,
                        Instant.parse("2040-01-01T00:00:00Z"),
                        Duration.ofMinutes(1),
                        RETRY,
                        null);
        JobQueue queue = service.queue();
        var over = new ArrayList<CompletableFuture<?>>();
        for (int i = 0; i < MORE_THAN_A_PAGE; i++) {
            over.add(
                    queue.submit(spec, Integer.MAX_VALUE)
                            .thenCompose(job -> queue.cancel(job.id())));
        }
        CompletableFuture.allOf(over.toArray(CompletableFuture[]::new)).join();
        var torn = new TornExport(data.resolve("coremill.db"));
        torn.run(
                "UPDATE job SET tags = '[' WHERE id ="
                        + " (SELECT min(id) FROM job WHERE type = 'torn')");
        return torn;
    }

    /// The client is a strict one: it notices.
    void isNotTakenForWhole(HttpClient client, HttpRequest.Builder export) throws Exception {
        HttpRequest request = export.build();
        var head = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        assertThat(head.statusCode()).isEqualTo(200);
        try (var body = head.body()) {
            assertThat(new String(body.readNBytes(1000), StandardCharsets.UTF_8)).contains(TYPE);
            assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class);
        }
    }

    static String path(String format) {
        return "/v1/jobs/export?typeContains=%s&format=%s".formatted(TYPE, format);
    }

    private void run(String sql) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                var statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 10000");
            statement.execute(sql);
        }
    }

    /// The job can be read again.
    @Override
    public void close() throws SQLException {
        run("UPDATE job SET tags = NULL WHERE type = 'torn'");
    }
}
