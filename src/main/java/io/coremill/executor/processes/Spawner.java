package io.coremill.executor.processes;

import java.io.IOException;
import java.util.List;
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
            String name,
            Map<String, String> variables,
            Consumer<Subprocess> onStart,
            Consumer<Throwable> onFailure) {
        // submit, not execute: whatever a callback throws must not end this thread
        var _ = thread.submit(() -> spawnHere(name, variables, onStart, onFailure));
    }

    @Override
    public void close() {
        thread.shutdown();
    }

    private void spawnHere(
            String name,
            Map<String, String> variables,
            Consumer<Subprocess> onStart,
            Consumer<Throwable> onFailure) {
        Subprocess process = null;
        try {
            process = start(name, variables);
            OomScore.raise(process.pid());
            onStart.accept(process);
        } catch (IOException | RuntimeException | Error e) {
            if (process != null) {
                process.close();
            }
            onFailure.accept(e);
        }
    }

    private Subprocess start(String name, Map<String, String> variables) throws IOException {
        String program = settings.program().command().getFirst();
        if (!Executable.exists(program, settings.program().directory())) {
            throw new IOException(
                    "there is no program %s that could be run (working directory %s)"
                            .formatted(program, settings.program().directory()));
        }
        List<String> command = leash().on(settings.program().command());
        if (isNative()) {
            PosixSpawn spawn = PosixSpawn.HERE.orElseThrow();
            return NativeProcess.start(
                    Posix.HERE.orElseThrow(),
                    descriptors -> spawn.start(command, variables, descriptors));
        }
        var builder = new ProcessBuilder(command);
        builder.directory(settings.program().directory().toFile());
        builder.environment().putAll(variables);
        return new RuntimeProcess(builder.start(), "coremill-" + name);
    }

    private Leash leash() throws IOException {
        try {
            Leash found = leash == null ? findLeash() : leash;
            leash = found.isCertain() ? found : null;
            return found;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted before the worker was started", e);
        }
    }

    private static Leash findLeash() throws InterruptedException {
        return isNative() ? Leash.findForLeader() : Leash.find();
    }

    private static boolean isNative() {
        return Posix.HERE.isPresent() && PosixSpawn.HERE.isPresent();
    }
}
