package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A service that runs outside of the test, called as users call it.
public abstract class RunningService implements AutoCloseable {
    protected static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private @Nullable String key;

    /// Has all further calls bring this key.
    public final void bear(String key) {
        this.key = key;
    }

    /// On 127.0.0.1.
    public abstract int port();

    public final JsonNode submit(String job) {
        HttpResponse<String> response = post("/v1/jobs", job);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        return JSON.readTree(response.body());
    }

    /// Submits it and waits until it is in a final state.
    public final JsonNode run(String job) {
        return awaitJob(submit(job).path("id").asString(), it -> it.hasNonNull("finishedAt"));
    }

    public final JsonNode awaitJob(String id, Predicate<JsonNode> condition) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> json("/v1/jobs/" + id), condition);
    }

    public final JsonNode json(String path) {
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    public final HttpResponse<String> get(String path) {
        return send(request(path).GET());
    }

    public final HttpResponse<String> post(String path, String body) {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body)));
    }

    public final HttpResponse<String> put(String path, String body) {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofString(body)));
    }

    public final HttpResponse<String> delete(String path) {
        return send(request(path).DELETE());
    }

    /// Submits a job, to be answered once it is final or the time is up.
    public final HttpResponse<String> postAndWait(String job, int seconds) {
        return send(
                request("/v1/jobs")
                        .header("Content-Type", "application/json")
                        .header("Prefer", "wait=" + seconds)
                        .POST(BodyPublishers.ofString(job)));
    }

    /// Opens a stream of events and goes away.
    public final void lookAtStream(String path) {
        try {
            openStream(path).close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Opens a stream of events; its lines are there as they come.
    public final BufferedReader openStream(String path) throws IOException {
        try {
            InputStream body =
                    http.send(request(path).GET().build(), BodyHandlers.ofInputStream()).body();
            return new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The id in an answer that tells a job.
    public final String id(HttpResponse<String> answer) {
        return JSON.readTree(answer.body()).path("id").asString();
    }

    /// The processes of its workers, as it tells them.
    public final List<Long> workerPids() {
        return json("/v1/workers")
                .path("workers")
                .valueStream()
                .map(worker -> worker.path("pid").asLong())
                .toList();
    }

    private HttpRequest.Builder request(String path) {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                        .timeout(PATIENCE);
        return key == null ? request : request.header("Authorization", "Bearer " + key);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
