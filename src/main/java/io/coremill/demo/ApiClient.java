package io.coremill.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The service's API as any client sees it.
final class ApiClient implements AutoCloseable {
    private final HttpClient http;
    private final JsonMapper json = new JsonMapper();
    private final String base;

    /// @param certificates of the service, if it speaks TLS
    ApiClient(String base, @Nullable KeyStore certificates) throws IOException {
        this.base = base;
        var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
        http = (certificates == null ? client : client.sslContext(believing(certificates))).build();
    }

    private static SSLContext believing(KeyStore certificates) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new OwnCertificates(certificates)}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    String url(String path) {
        return base + path;
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    /// Answers once the job is in a final state, or after some seconds.
    JsonNode await(String path, int seconds) throws IOException, InterruptedException {
        return send(request(path).header("Prefer", "wait=" + seconds).GET());
    }

    JsonNode post(String path, String body) throws IOException, InterruptedException {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body)));
    }

    @Override
    public void close() {
        http.shutdownNow(); // close() may wait for a connection that the other side has closed
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url(path)));
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        if (response.statusCode() >= 400) {
            throw new IOException(
                    "%s answered %d: %s"
                            .formatted(response.uri(), response.statusCode(), response.body()));
        }
        return json.readTree(response.body());
    }
}
