package io.coremill.executor.processes;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Starts the workers of a queue, all from one thread that lives as long as they do: the signal
/// that ends a worker with the service is sent when the thread that started it ends.
final class Spawner implements AutoCloseable {
    private final ProcessExecutor.Settings settings;
    private final ExecutorService thread;
    private @Nullable Leash leash;

    Spawner(ProcessExecutor.Settings settings) {
        this.settings = settings;
        this.thread =
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform()
                                .name("coremill-" + settings.queue() + "-spawner")
                                .daemon()
                                .factory());
    }

    /// Calls `onStart` on its own thread, soon; if that fails, or there is no process to call it
    /// with, `onFailure`, and no process is left.
    void spawn(
            Map<String, String> variables,
            Consumer<Process> onStart,
            Consumer<Throwable> onFailure) {
        // submit, not execute: whatever a callback throws must not end this thread
        var _ = thread.submit(() -> spawnHere(variables, onStart, onFailure));
    }

    @Override
    public void close() {
        thread.shutdown();
    }

    private void spawnHere(
            Map<String, String> variables,
            Consumer<Process> onStart,
            Consumer<Throwable> onFailure) {
        Process process = null;
        try {
            process = start(variables);
            OomScore.raise(process.pid());
            onStart.accept(process);
        } catch (IOException | RuntimeException | Error e) {
            if (process != null) {
                process.destroyForcibly();
            }
            onFailure.accept(e);
        }
    }

    private Process start(Map<String, String> variables) throws IOException {
        String program = settings.program().command().getFirst();
        if (!Executable.exists(program, settings.program().directory())) {
            throw new IOException(
                    "there is no program %s that could be run (working directory %s)"
                            .formatted(program, settings.program().directory()));
        }
        var builder = new ProcessBuilder(leash().on(settings.program().command()));
        builder.directory(settings.program().directory().toFile());
        builder.environment().putAll(variables);
        return builder.start();
    }

    private Leash leash() throws IOException {
        try {
            Leash found = leash == null ? Leash.find() : leash;
            leash = found.isCertain() ? found : null;
            return found;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted before the worker was started", e);
        }
    }
}
