package io.coremill.executor.processes.pool;

import io.coremill.executor.ExecutorClock;
import io.coremill.executor.processes.SharedResources;
import io.coremill.executor.processes.worker.StartedProcess;
import io.coremill.executor.processes.worker.WorkerProcess;
import io.coremill.executor.processes.worker.WorkerSettings;
import io.coremill.subprocess.CoreAllotment;
import io.coremill.subprocess.ProcessLaunch;
import io.coremill.subprocess.ProgramSpec;
import io.coremill.subprocess.SandboxedProcess;
import io.coremill.subprocess.Subprocess;
import io.coremill.subprocess.launch.ProcessLauncher;
import io.coremill.subprocess.launch.SubprocessStart;
import io.coremill.subprocess.linux.OomScore;
import java.io.IOException;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Starts the workers of a queue, all from one thread that lives as long as they do: the signal
/// that ends a worker with the service is sent when the thread that started it ends.
final class SpawnerThread implements AutoCloseable {
    private final ProgramSpec program;
    private final CoreAllotment cores;
    private final ExecutorClock clock;
    private final ProcessLauncher launcher;
    private final ExecutorService thread;

    /// @param shared has the cores for those that are pinned
    SpawnerThread(WorkerSettings settings, SharedResources shared) {
        this.program = settings.program();
        this.cores = shared.cores();
        this.clock = shared.clock();
        this.launcher =
                ProcessLauncher.ofWorkers(settings.queue(), program, settings.size().mostWorkers());
        this.thread =
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform()
                                .name("coremill-" + settings.queue() + "-spawner")
                                .daemon()
                                .factory());
    }

    /// Calls `onStart` on its own thread, soon; if that fails, or there is no process to call it
    /// with, `onFailure`, and no process is left.
    ///
    /// @param predecessor the worker that it replaces and shares a core with; null if none
    void spawn(
            String name,
            Map<String, String> variables,
            @Nullable WorkerProcess predecessor,
            Consumer<StartedProcess> onStart,
            Consumer<Throwable> onFailure) {
        // submit, not execute: whatever a callback throws must not end this thread
        var _ = thread.submit(() -> spawnHere(name, variables, predecessor, onStart, onFailure));
    }

    @Override
    public void close() {
        thread.shutdown();
    }

    private void spawnHere(
            String name,
            Map<String, String> variables,
            @Nullable WorkerProcess predecessor,
            Consumer<StartedProcess> onStart,
            Consumer<Throwable> onFailure) {
        StartedProcess spawned = null;
        try {
            spawned = start(name, variables, predecessor);
            OomScore.raise(spawned.process().pid());
            onStart.accept(spawned);
        } catch (IOException | RuntimeException | Error e) {
            if (spawned != null) {
                spawned.discard();
            }
            onFailure.accept(e);
        }
    }

    private StartedProcess start(
            String name, Map<String, String> variables, @Nullable WorkerProcess predecessor)
            throws IOException {
        OptionalInt core = takeCore(predecessor);
        ProcessLaunch launch = null;
        Subprocess process = null;
        try {
            launch = launcher.prepare(variables, core);
            process = start(name, launch);
            ProcessLaunch prepared = launch;
            return new StartedProcess(process, core, () -> giveBack(prepared, core));
        } finally {
            if (process == null) {
                giveBack(launch, core);
            }
        }
    }

    private Subprocess start(String name, ProcessLaunch launch) throws IOException {
        Subprocess process = SubprocessStart.of(launch, "coremill-" + name, clock.nanos());
        return program.confinement().sandbox() ? new SandboxedProcess(process) : process;
    }

    private OptionalInt takeCore(@Nullable WorkerProcess predecessor) {
        if (!program.scheduling().pinning()) {
            return OptionalInt.empty();
        }
        if (predecessor == null) {
            return cores.take();
        }
        predecessor.core().ifPresent(cores::share);
        return predecessor.core();
    }

    private void giveBack(@Nullable ProcessLaunch launch, OptionalInt core) {
        core.ifPresent(cores::free);
        if (launch != null) {
            launch.close();
        }
    }
}
