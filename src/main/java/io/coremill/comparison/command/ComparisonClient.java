package io.coremill.comparison.command;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The API for comparisons as any client sees it.
final class ComparisonClient implements AutoCloseable {
    private static final String COMPARISONS = "/v1/comparisons";
    private static final int UNPROCESSABLE = 422;
    private static final int LEAST_ERROR = 400;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final JsonMapper json = new JsonMapper();
    private final URI service;
    private final Duration patience;

    /// @param patience how long each answer may take
    ComparisonClient(URI service, Duration patience) {
        this.service = service;
        this.patience = patience;
    }

    /// @throws WrongOptionException if the service refuses what is asked
    JsonNode start(JsonNode request)
            throws IOException, InterruptedException, WrongOptionException {
        HttpResponse<String> answer =
                send(
                        to("").header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(request.toString())));
        if (answer.statusCode() == UNPROCESSABLE) {
            throw new WrongOptionException(refusal(json.readTree(answer.body())));
        }
        return json.readTree(good(answer));
    }

    JsonNode show(String id) throws IOException, InterruptedException {
        return json.readTree(get(id, "application/json"));
    }

    /// As the service has it, in a media type.
    String get(String id, String mediaType) throws IOException, InterruptedException {
        return good(send(to("/" + id).header("Accept", mediaType).GET()));
    }

    void cancel(String id) throws IOException, InterruptedException {
        var _ = send(to("/" + id + "/cancel").POST(BodyPublishers.noBody()));
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(service + COMPARISONS + path)).timeout(patience);
    }

    private HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (ConnectException e) {
            throw new IOException(
                    "nothing answers at %s: start a service there, or leave out --url"
                            .formatted(service),
                    e);
        } catch (HttpTimeoutException e) {
            throw new IOException(
                    "%s gave no answer within %d s".formatted(service, patience.toSeconds()), e);
        }
    }

    private String good(HttpResponse<String> answer) throws IOException {
        if (answer.statusCode() < LEAST_ERROR) {
            return answer.body();
        }
        JsonNode problem = json.readTree(answer.body().isEmpty() ? "{}" : answer.body());
        throw new IOException(
                "the service answered %d: %s"
                        .formatted(
                                answer.statusCode(),
                                problem.path("detail")
                                        .asString(problem.path("title").asString(""))));
    }

    /// In one line, each field by the name of its option.
    private static String refusal(JsonNode problem) {
        String errors =
                problem.path("errors")
                        .valueStream()
                        .map(
                                each ->
                                        "--%s %s"
                                                .formatted(
                                                        each.path("field").asString(),
                                                        each.path("detail").asString()))
                        .collect(Collectors.joining("; "));
        return errors.isEmpty() ? problem.path("detail").asString() : errors;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
