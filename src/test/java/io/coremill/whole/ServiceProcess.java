package io.coremill.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/// The service, run as a user runs it: a separate process, on a free port of 127.0.0.1.
public final class ServiceProcess extends RunningService {
    private static final Pattern STARTED = Pattern.compile("ready: https?://[^ ]+:(\\d+)");

    private final Process process;
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final CountDownLatch startedOrEnded = new CountDownLatch(1);
    private final CountDownLatch silent = new CountDownLatch(1);
    private volatile int port;

    private ServiceProcess(Process process) {
        this.process = process;
        Thread.ofPlatform().name("log-of-" + process.pid()).daemon().start(this::readLog);
    }

    /// Starts it from the unpacked jar, and waits until it serves.
    static ServiceProcess start(Path data, String... settings) throws Exception {
        return served(launch(List.of(), data, settings));
    }

    /// Starts it from the packed jar, and waits until it serves.
    static ServiceProcess startPacked(Path data, String... settings) throws Exception {
        return served(launch(UnpackedJar.packedCommand(), data, List.of(settings)));
    }

    /// Starts it by this command, to which its settings are added, and waits until it serves.
    static ServiceProcess start(List<String> java, Path data) throws Exception {
        return served(launch(java, data, List.of()));
    }

    private static ServiceProcess served(ServiceProcess service) throws InterruptedException {
        try {
            service.awaitStart();
            return service;
        } catch (AssertionError | InterruptedException e) {
            service.close();
            throw e;
        }
    }

    /// Starts the unpacked jar behind a command prefix, `unshare` for instance, without waiting.
    public static ServiceProcess launch(List<String> prefix, Path data, String... settings)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(UnpackedJar.command());
        return launch(command, data, List.of(settings));
    }

    /// Starts that of a next version, without waiting.
    public static ServiceProcess launchNext(Path data, String... settings) throws IOException {
        return launch(NextVersionJar.command(), data, List.of(settings));
    }

    private static ServiceProcess launch(List<String> java, Path data, List<String> settings)
            throws IOException {
        List<String> command = new ArrayList<>(java);
        command.add("--coremill.data-dir=" + data);
        command.addAll(settings);
        if (settings.stream().noneMatch(setting -> setting.startsWith("--server.port="))) {
            command.add("--server.port=0");
        }
        return new ServiceProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    public void awaitStart() throws InterruptedException {
        assertThat(startedOrEnded.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(port).as(() -> "a port in the log:\n" + log()).isPositive();
    }

    @Override
    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    public String log() {
        return String.join("\n", log);
    }

    /// SIGKILL, and the end of it.
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /// SIGTERM; what it says until its end is still read.
    public void terminate() {
        process.toHandle().destroy();
    }

    /// Its exit code, once it has ended and all that it said is in the log.
    public int awaitEnd() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as(log()).isTrue();
        assertThat(silent.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /// Who is not ended stays for longer than this waits; how soon the others are gone depends on
    /// how busy the machine is.
    public static void awaitGone(List<Long> pids) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
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
        super.close();
    }

    private void readLog() {
        try (BufferedReader lines = process.inputReader();
                Stream<String> all = lines.lines()) {
            all.forEach(this::note);
        } catch (IOException | UncheckedIOException e) {
            note("the log ended: " + e.getMessage());
        }
        startedOrEnded.countDown();
        silent.countDown();
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
