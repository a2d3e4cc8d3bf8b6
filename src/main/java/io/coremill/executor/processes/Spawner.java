package io.coremill.executor.processes;

import java.io.IOException;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/// Starts the workers of a queue, all from one thread that lives as long as they do: the signal
/// that ends a worker with the service is sent when the thread that started it ends.
final class Spawner implements AutoCloseable {
    private final ProcessExecutor.Settings settings;
    private final ExecutorService thread;
    private final Launcher launcher;

    Spawner(ProcessExecutor.Settings settings) {
        this.settings = settings;
        this.launcher =
                Launcher.ofWorkers(
                        settings.queue(),
                        settings.program(),
                        Math.ceilDiv(settings.slots(), settings.concurrency()));
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
        String name = variables.getOrDefault("COREMILL_WORKER", settings.queue());
        Launch launch = launcher.prepare(name, variables, OptionalInt.empty());
        try {
            Process process = launch.builder().start();
            var _ = process.onExit().thenRun(launch::close);
            return process;
        } catch (IOException e) {
            launch.close();
            throw e;
        }
    }
}
