import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A running service of its own, on a free port and with a data directory that goes with it.
final class Service implements AutoCloseable {
    private static final Pattern STARTED = Pattern.compile("ready: http://[^ ]+:(\\d+)");
    private static final Pattern WAITING = Pattern.compile("\"(?:queued|scheduled|running)\":(\\d+)");

    private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final Path data;
    private final int port;
    private String key = "";

    private Service(Process process, Path data, int port) {
        this.process = process;
        this.data = data;
        this.port = port;
    }

    /// @param settings beside its defaults
    static Service start(Path jar, String... settings) throws IOException {
        return startOn(Files.createTempDirectory("coremill-bench"), jar, settings);
    }

    /// The same on a data directory that is there.
    static Service startOn(Path data, Path jar, String... settings) throws IOException {
        var command =
                new ArrayList<>(
                        List.of(
                                java(),
                                "-jar",
                                jar.toString(),
                                "--server.port=0",
                                "--coremill.data-dir=" + data));
        command.addAll(List.of(settings));
        return launch(command, data);
    }

    /// The same, with access on: all that this object asks, it asks with the key.
    static Service startWithKey(Path jar, String key, String... settings) throws IOException {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("--coremill.access.bootstrap-key=" + key);
        Service service = start(jar, all.toArray(String[]::new));
        service.key = key;
        return service;
    }

    /// What is left of a service if nothing is stored and nothing run.
    static Service startCeiling(Path jar) throws IOException, InterruptedException {
        Path data = Files.createTempDirectory("coremill-bench");
        new ProcessBuilder(
                        java(), "-Djarmode=tools", "-jar", jar.toString(), "extract",
                        "--destination", data.resolve("app").toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        return launch(
                List.of(
                        java(),
                        "-cp",
                        data.resolve("app/lib") + "/*",
                        "bench/StoresNothing.java",
                        "--server.address=127.0.0.1",
                        "--server.port=0",
                        "--server.tomcat.max-keep-alive-requests=-1"),
                data);
    }

    private static Service launch(List<String> command, Path data) throws IOException {
        Process process =
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        return new Service(process, data, port(process.inputReader()));
    }

    static String java() {
        return ProcessHandle.current().info().command().orElse("java");
    }

    long pid() {
        return process.pid();
    }

    /// A file of its data directory.
    Path file(String name) {
        return data.resolve(name);
    }

    int port() {
        return port;
    }

    void post(String path) throws IOException, InterruptedException {
        post(path, "");
    }

    String post(String path, String body) throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(uri(path))
                        .header("Content-Type", "application/json")
                        .header("Prefer", "wait=60")
                        .POST(BodyPublishers.ofString(body));
        return send(request.build());
    }

    /// Sends jobs, one a line.
    String upload(String path, InputStream lines) throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(uri(path))
                        .header("Content-Type", "application/x-ndjson")
                        .POST(BodyPublishers.ofInputStream(() -> lines));
        return send(request.build());
    }

    String get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path)).build());
    }

    /// How many jobs have finished since it started.
    double finished() throws IOException, InterruptedException {
        return counted("coremill_jobs_finished_total");
    }

    /// How many finished jobs have been removed since it started.
    double removed() throws IOException, InterruptedException {
        return counted("coremill_jobs_pruned_total");
    }

    private double counted(String counter) throws IOException, InterruptedException {
        return get("/actuator/prometheus")
                .lines()
                .filter(line -> line.startsWith(counter + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    /// Returns once no job of the queue waits or runs.
    void awaitEmpty(String queue) throws IOException, InterruptedException {
        while (jobs(queue) > 0) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    /// Returns once the job that was submitted last is done, without asking again and again.
    void awaitNewest(String queue) throws IOException, InterruptedException {
        Matcher id = ID.matcher(get("/v1/jobs?limit=1&queue=" + queue));
        if (id.find()) {
            send(
                    HttpRequest.newBuilder(uri("/v1/jobs/" + id.group(1)))
                            .header("Prefer", "wait=300")
                            .build());
        }
    }

    /// The command of the queue's worker, read off a running one.
    List<String> workerCommand(String queue) throws IOException, InterruptedException {
        post("/v1/jobs", "{\"type\":\"noop\",\"queue\":\"%s\"}".formatted(queue));
        Matcher pid =
                Pattern.compile("\"queue\":\"%s\",[^}]*?\"pid\":(\\d+)".formatted(queue))
                        .matcher(get("/v1/workers"));
        if (!pid.find()) {
            throw new IOException("queue " + queue + " has no worker");
        }
        String line = Files.readString(Path.of("/proc", pid.group(1), "cmdline"));
        return Stream.of(line.split("\0")).toList();
    }

    /// Ends it and leaves its data directory.
    ///
    /// @return that directory
    Path stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        http.close();
        return data;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        stop();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /// How many of the queue have not finished.
    long jobs(String queue) throws IOException, InterruptedException {
        Matcher counts = WAITING.matcher(get("/v1/queues/" + queue));
        long jobs = 0;
        while (counts.find()) {
            jobs += Long.parseLong(counts.group(1));
        }
        return jobs;
    }

    private String send(HttpRequest plain) throws IOException, InterruptedException {
        HttpRequest request =
                key.isEmpty()
                        ? plain
                        : HttpRequest.newBuilder(plain, (_, _) -> true)
                                .header("Authorization", "Bearer " + key)
                                .build();
        var response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() >= 400) {
            throw new IOException(response.statusCode() + " " + response.body());
        }
        return response.body();
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /// Reads the log until the service has started, and the rest of it on a thread of its own.
    private static int port(BufferedReader log) throws IOException {
        var seen = new StringBuilder();
        String line = log.readLine();
        while (line != null) {
            Matcher started = STARTED.matcher(line);
            if (started.find()) {
                Thread.ofPlatform().daemon().start(() -> drain(log));
                return Integer.parseInt(started.group(1));
            }
            seen.append(line).append('\n');
            line = log.readLine();
        }
        throw new IOException("did not start:\n" + seen);
    }

    private static void drain(BufferedReader log) {
        try {
            log.transferTo(Writer.nullWriter());
        } catch (IOException e) {
            // the service has ended
        }
    }
}
