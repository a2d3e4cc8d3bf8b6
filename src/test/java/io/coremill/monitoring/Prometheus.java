package io.coremill.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A real Prometheus on a free port of 127.0.0.1, with the settings and rules of `deploy/`, that
/// scrapes one service.
public final class Prometheus implements AutoCloseable {
    private static final Pattern LISTENING =
            Pattern.compile("Listening on\" address=127\\.0\\.0\\.1:(\\d+)");
    private static final String READY = "Server is ready to receive web requests";
    private static final int PATIENCE = 60;

    private final Process process;
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final CountDownLatch readyOrEnded = new CountDownLatch(1);
    private volatile int port;

    private Prometheus(Process process) {
        this.process = process;
        Thread.ofPlatform().name("log-of-prometheus").daemon().start(this::readLog);
    }

    /// @param directory for its settings and its data
    /// @param service the port of the service on 127.0.0.1
    public static Prometheus scraping(Path directory, int service)
            throws IOException, InterruptedException {
        return scraping(directory, List.of(service));
    }

    /// One that scrapes several services.
    ///
    /// @param services their ports on 127.0.0.1
    public static Prometheus scraping(Path directory, List<Integer> services)
            throws IOException, InterruptedException {
        Tools.need("prometheus");
        String targets =
                services.stream()
                        .map(port -> "127.0.0.1:" + port)
                        .collect(Collectors.joining("\", \""));
        Path settings = ScrapeSettings.copied(directory.resolve("settings"), targets, "500ms");
        var prometheus =
                new Prometheus(
                        new ProcessBuilder(
                                        "prometheus",
                                        "--config.file=" + settings,
                                        "--storage.tsdb.path=" + directory.resolve("tsdb"),
                                        "--web.listen-address=127.0.0.1:0")
                                .redirectErrorStream(true)
                                .start());
        prometheus.awaitReady();
        return prometheus;
    }

    private void awaitReady() throws InterruptedException {
        boolean inTime = readyOrEnded.await(PATIENCE, TimeUnit.SECONDS);
        if (!inTime || port == 0) {
            close();
        }
        assertThat(port).as(() -> "a port in the log:\n" + String.join("\n", log)).isPositive();
    }

    public PrometheusApi api() {
        return new PrometheusApi(port);
    }

    private void readLog() {
        try (BufferedReader lines = process.inputReader();
                Stream<String> all = lines.lines()) {
            all.forEach(this::note);
        } catch (IOException | UncheckedIOException e) {
            log.add("the log ended: " + e.getMessage());
        }
        readyOrEnded.countDown();
    }

    private void note(String line) {
        log.add(line);
        Matcher listening = LISTENING.matcher(line);
        if (listening.find()) {
            port = Integer.parseInt(listening.group(1));
        }
        if (line.contains(READY)) {
            readyOrEnded.countDown();
        }
    }

    /// SIGTERM, and SIGKILL if it takes too long.
    @Override
    public void close() {
        process.destroy();
        process.onExit()
                .completeOnTimeout(process, PATIENCE, TimeUnit.SECONDS)
                .join()
                .destroyForcibly();
    }
}
