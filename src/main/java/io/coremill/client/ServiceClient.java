package io.coremill.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The service's API as any client sees it. Each call ends with a [ServiceProblemException] if the
/// service answers with a problem, with a [ConnectException] if nothing listens there, and with
/// another [IOException] if no answer comes in time.
public final class ServiceClient implements AutoCloseable {
    private static final String JSON = "application/json";
    private static final int LEAST_ERROR = 400;
    private static final int LONGEST_PAGE = 500;

    private final HttpClient http;
    private final JsonMapper json = new JsonMapper();
    private final String service;
    private final Duration patience;
    private final @Nullable String key;

    private ServiceClient(
            HttpClient http, String service, Duration patience, @Nullable String key) {
        this.key = key;
        this.http = http;
        this.service = service;
        this.patience = patience;
    }

    /// @param service its address, with the path before all others if it has one
    /// @param patience how long each answer may take
    public static ServiceClient of(String service, Duration patience) {
        return new ServiceClient(http().build(), service, patience, null);
    }

    /// By TLS, with other certificates than Java has.
    public static ServiceClient of(
            String service, Duration patience, ClientCertificates certificates) throws IOException {
        return new ServiceClient(
                http().sslContext(certificates.context()).build(), service, patience, null);
    }

    /// @param certificates that the service may have; it is taken for whatever name they are
    public static ServiceClient believing(KeyStore certificates, String service, Duration patience)
            throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new OwnCertificates(certificates)}, null);
            return new ServiceClient(http().sslContext(context).build(), service, patience, null);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /// The same, which sends a key with each request.
    public ServiceClient with(String sent) {
        return new ServiceClient(http, service, patience, sent);
    }

    private static HttpClient.Builder http() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
    }

    public String url(String path) {
        return service + path;
    }

    public JsonNode get(String path) throws IOException, InterruptedException {
        return json.readTree(get(path, JSON));
    }

    /// As the service has it, in a media type.
    public String get(String path, String mediaType) throws IOException, InterruptedException {
        return send(to(path).header("Accept", mediaType).GET());
    }

    /// Answers once the job is in a final state, or after some seconds.
    public JsonNode await(String job, int seconds) throws IOException, InterruptedException {
        return json.readTree(send(to(job).header("Prefer", "wait=" + seconds).GET()));
    }

    public JsonNode post(String path, String body) throws IOException, InterruptedException {
        return json.readTree(
                send(to(path).header("Content-Type", JSON).POST(BodyPublishers.ofString(body))));
    }

    /// Without a body, of which some paths have no need.
    ///
    /// @return the body of the answer
    public String post(String path) throws IOException, InterruptedException {
        return send(to(path).POST(BodyPublishers.noBody()));
    }

    public void delete(String path) throws IOException, InterruptedException {
        var _ = send(to(path).DELETE());
    }

    private HttpRequest.Builder to(String path) {
        var request = HttpRequest.newBuilder(URI.create(url(path))).timeout(patience);
        return key == null ? request : request.header("Authorization", "Bearer " + key);
    }

    private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer;
        try {
            answer = http.send(request.build(), BodyHandlers.ofString());
        } catch (HttpTimeoutException e) {
            throw new IOException(
                    "%s gave no answer within %d s".formatted(service, patience.toSeconds()), e);
        }
        if (answer.statusCode() >= LEAST_ERROR) {
            throw new ServiceProblemException(answer.statusCode(), problem(answer.body()));
        }
        return answer.body();
    }

    /// What stands between may answer with its page instead.
    private JsonNode problem(String body) {
        try {
            return json.readTree(body);
        } catch (JacksonException e) {
            String page = body.strip();
            return json.createObjectNode()
                    .put("detail", page.substring(0, Math.min(page.length(), LONGEST_PAGE)));
        }
    }

    @Override
    public void close() {
        http.shutdownNow(); // close() may wait for a connection that the other side has closed
    }
}
