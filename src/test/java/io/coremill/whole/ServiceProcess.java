package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The packed jar, run as a user runs it: a process of its own, on a free port of 127.0.0.1.
final class ServiceProcess implements AutoCloseable {
    private static final Pattern STARTED = Pattern.compile("ready: http://[^ ]+:(\\d+)");
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Process process;
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final CountDownLatch startedOrEnded = new CountDownLatch(1);
    private volatile int port;

    private ServiceProcess(Process process) {
        this.process = process;
        Thread.ofPlatform().name("log-of-" + process.pid()).daemon().start(this::readLog);
    }

    /// Starts it and waits until it serves.
    static ServiceProcess start(Path data, String... settings) throws Exception {
        ServiceProcess service = launch(List.of(), data, settings);
        try {
            service.awaitStart();
            return service;
        } catch (AssertionError e) {
            service.close();
            throw e;
        }
    }

    /// Starts it behind a command prefix, `unshare` for instance, without waiting.
    static ServiceProcess launch(List<String> prefix, Path data, String... settings)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        Path.of("target", "coremill.jar").toString(),
                        "--server.port=0",
                        "--coremill.data-dir=" + data));
        command.addAll(List.of(settings));
        return new ServiceProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    void awaitStart() throws InterruptedException {
        assertThat(startedOrEnded.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(port).as(() -> "a port in the log:\n" + log()).isPositive();
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    String log() {
        return String.join("\n", log);
    }

    JsonNode submit(String job) {
        HttpResponse<String> response = post("/v1/jobs", job);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        return JSON.readTree(response.body());
    }

    /// Submits it and waits until it is in a final state.
    JsonNode run(String job) {
        return awaitJob(submit(job).path("id").asString(), it -> it.hasNonNull("finishedAt"));
    }

    JsonNode awaitJob(String id, Predicate<JsonNode> condition) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> json("/v1/jobs/" + id), condition);
    }

    JsonNode json(String path) {
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    HttpResponse<String> get(String path) {
        return send(request(path).GET());
    }

    HttpResponse<String> post(String path, String body) {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body)));
    }

    /// Submits a job, to be answered once it is final or the time is up.
    HttpResponse<String> postAndWait(String job, int seconds) {
        return send(
                request("/v1/jobs")
                        .header("Content-Type", "application/json")
                        .header("Prefer", "wait=" + seconds)
                        .POST(BodyPublishers.ofString(job)));
    }

    /// The id in an answer that tells a job.
    String id(HttpResponse<String> answer) {
        return JSON.readTree(answer.body()).path("id").asString();
    }

    /// The processes of its workers, as it tells them.
    List<Long> workerPids() {
        return json("/v1/workers")
                .path("workers")
                .valueStream()
                .map(worker -> worker.path("pid").asLong())
                .toList();
    }

    /// SIGKILL, and the end of it.
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /// SIGTERM.
    void terminate() {
        process.destroy();
    }

    /// Its exit code, once it has ended.
    int awaitEnd() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as(log()).isTrue();
        assertThat(startedOrEnded.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    static void awaitGone(List<Long> pids, Duration within) {
        Awaitility.await()
                .atMost(within)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> pids.stream().noneMatch(ServiceProcess::isRunning));
    }

    /// A process that has ended and whose parent has not yet asked how is not running any more.
    private static boolean isRunning(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException e) {
            return false;
        }
    }

    /// SIGTERM, and SIGKILL if it takes too long.
    @Override
    public void close() {
        process.destroy();
        process.onExit()
                .completeOnTimeout(process, PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join()
                .destroyForcibly();
        http.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE);
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

    private void readLog() {
        try (BufferedReader lines = process.inputReader();
                Stream<String> all = lines.lines()) {
            all.forEach(this::note);
        } catch (IOException | UncheckedIOException e) {
            note("the log ended: " + e.getMessage());
        }
        startedOrEnded.countDown();
    }

    private void note(String line) {
        log.add(line);
        Matcher started = STARTED.matcher(line);
        if (started.find()) {
            port = Integer.parseInt(started.group(1));
            startedOrEnded.countDown();
        }
    }
}
