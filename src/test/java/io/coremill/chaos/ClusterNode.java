package io.coremill.chaos;

import io.coremill.whole.ServiceProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A place among the nodes, in which one process follows another.
final class ClusterNode implements AutoCloseable {
    private final String name;
    private final Path directory;
    private final List<String> prefix;
    private final List<String> settings;
    private volatile @Nullable ServiceProcess process;
    private final StringBuilder earlierLogs = new StringBuilder();

    /// @param prefix what the command is put behind, `env` for instance
    ClusterNode(String name, Path directory, List<String> prefix, List<String> settings) {
        this.name = name;
        this.directory = directory;
        this.prefix = prefix;
        this.settings = settings;
    }

    String name() {
        return name;
    }

    void launch() throws IOException {
        process = ServiceProcess.launch(prefix, directory, settings.toArray(String[]::new));
    }

    /// As a node of a next version.
    void startNext() throws Exception {
        process = ServiceProcess.launchNext(directory, settings.toArray(String[]::new));
        awaitStart();
    }

    void awaitStart() throws InterruptedException {
        process().awaitStart();
    }

    void start() throws Exception {
        launch();
        awaitStart();
    }

    /// SIGKILL.
    ///
    /// @return the process that it was
    long kill() throws InterruptedException {
        long pid = pid();
        process().kill();
        forget();
        return pid;
    }

    /// SIGTERM, and the end of it.
    void terminate() throws InterruptedException {
        process().terminate();
        process().awaitEnd();
        forget();
    }

    private void forget() {
        earlierLogs.append(process().log()).append('\n');
        process().close();
        process = null;
    }

    /// SIGSTOP: it stands still.
    void stop() throws Exception {
        signal("STOP");
    }

    void goOn() throws Exception {
        signal("CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(pid())).start().waitFor();
    }

    long pid() {
        return process().pid();
    }

    /// Where it can be reached; 0 while it has no process that serves.
    int port() {
        var current = process;
        return current == null ? 0 : current.port();
    }

    /// Lines that have this text, of all its processes.
    List<String> logged(String text) {
        return log().lines().filter(line -> line.contains(text)).toList();
    }

    /// Warnings and errors of all its processes.
    String complaints() {
        return Stream.concat(logged(" WARN ").stream(), logged(" ERROR ").stream())
                .collect(Collectors.joining("\n"));
    }

    String log() {
        var current = process;
        return earlierLogs + (current == null ? "" : current.log());
    }

    private ServiceProcess process() {
        return Objects.requireNonNull(process, name + " does not run");
    }

    /// At once, whatever it is doing.
    @Override
    public void close() {
        var current = process;
        if (current != null) {
            try {
                current.kill();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            current.close();
        }
    }
}
