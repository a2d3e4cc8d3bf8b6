package io.coremill.web;

import io.coremill.queue.JobQueue;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The HTTP API at a free port, and a client for it.
final class Service implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ServletWebServerApplicationContext context;
    private final HttpClient client = HttpClient.newHttpClient();

    private Service(ServletWebServerApplicationContext context) {
        this.context = context;
    }

    static Service start(Path directory, String... settings) {
        var arguments = new ArrayList<>(List.of(settings));
        arguments.add("--server.port=0");
        arguments.add("--spring.main.banner-mode=off");
        arguments.add("--test.directory=" + directory);
        return new Service(
                (ServletWebServerApplicationContext)
                        SpringApplication.run(TestService.class, arguments.toArray(String[]::new)));
    }

    int port() {
        return Objects.requireNonNull(context.getWebServer()).getPort();
    }

    <T> T part(Class<T> type) {
        return context.getBean(type);
    }

    <T> T part(String name, Class<T> type) {
        return context.getBean(name, type);
    }

    JobQueue queue() {
        return part(JobQueue.class);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .timeout(PATIENCE);
    }

    HttpResponse<String> get(String path, String... headers) throws Exception {
        return send(with(request(path), headers));
    }

    HttpResponse<String> post(String path, String... headers) throws Exception {
        return send(with(request(path).POST(HttpRequest.BodyPublishers.noBody()), headers));
    }

    HttpResponse<String> submit(String body, String... headers) throws Exception {
        return submit(body.getBytes(StandardCharsets.UTF_8), headers);
    }

    HttpResponse<String> submit(byte[] body, String... headers) throws Exception {
        return send(submission(body, headers));
    }

    HttpRequest.Builder submission(byte[] body, String... headers) {
        return with(request("/v1/jobs"), headers)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .setHeader("Content-Type", "application/json");
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpClient client() {
        return client;
    }

    /// The id of a job that has been accepted.
    String submitted(String body) throws Exception {
        return json(submit(body)).get("id").stringValue();
    }

    static JsonNode json(HttpResponse<String> response) {
        return JSON.readTree(response.body());
    }

    /// Sends these bytes as they are, and reads until the service closes the connection.
    String raw(String bytes) throws IOException {
        return raw(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    String raw(byte[] bytes) throws IOException {
        return raw(port(), bytes);
    }

    static String raw(int port, String bytes) throws IOException {
        return raw(port, bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String raw(int port, byte[] bytes) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// Sends these bytes, and that there are no more, and reads until the service closes the
    /// connection.
    String rawToTheEnd(String bytes) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static HttpRequest.Builder with(HttpRequest.Builder request, String... headers) {
        return headers.length == 0 ? request : request.headers(headers);
    }

    /// Ends the service, whatever its clients still wait for.
    void end() {
        context.close();
    }

    @Override
    public void close() {
        client.close();
        context.close();
    }
}
