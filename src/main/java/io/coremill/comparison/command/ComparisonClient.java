package io.coremill.comparison.command;

import io.coremill.client.ClientCertificates;
import io.coremill.client.ServiceClient;
import io.coremill.client.ServiceProblemException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// The API for comparisons as any client sees it.
final class ComparisonClient implements AutoCloseable {
    private static final String COMPARISONS = "/v1/comparisons";
    private static final int UNPROCESSABLE = 422;

    private final URI address;
    private final ServiceClient service;

    /// @param patience how long each answer may take
    ComparisonClient(URI address, ClientCertificates certificates, Duration patience)
            throws IOException {
        this.address = address;
        this.service =
                certificates.equals(ClientCertificates.USUAL)
                        ? ServiceClient.of(address.toString(), patience)
                        : ServiceClient.of(address.toString(), patience, certificates);
    }

    /// @throws WrongOptionException if the service refuses what is asked
    JsonNode start(JsonNode request)
            throws IOException, InterruptedException, WrongOptionException {
        try {
            return reached(() -> service.post(COMPARISONS, request.toString()));
        } catch (ServiceProblemException e) {
            if (e.status() == UNPROCESSABLE) {
                throw new WrongOptionException(refusal(e.problem()));
            }
            throw e;
        }
    }

    JsonNode show(String id) throws IOException, InterruptedException {
        return reached(() -> service.get(COMPARISONS + "/" + id));
    }

    /// As the service has it, in a media type.
    String get(String id, String mediaType) throws IOException, InterruptedException {
        return reached(() -> service.get(COMPARISONS + "/" + id, mediaType));
    }

    /// One that is over already stays as it is.
    void cancel(String id) throws IOException, InterruptedException {
        try {
            var _ = reached(() -> service.post(COMPARISONS + "/" + id + "/cancel"));
        } catch (ServiceProblemException e) {
            // it is over
        }
    }

    private <T> T reached(Request<T> request) throws IOException, InterruptedException {
        try {
            return request.send();
        } catch (ConnectException e) {
            throw new IOException(
                    "nothing answers at %s: start a service there, or leave out --url"
                            .formatted(address),
                    e);
        }
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
        service.close();
    }

    private interface Request<T> {
        T send() throws IOException, InterruptedException;
    }
}
