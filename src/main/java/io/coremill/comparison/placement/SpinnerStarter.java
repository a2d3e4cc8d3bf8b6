package io.coremill.comparison.placement;

import io.coremill.cores.kernel.CurrentCore;
import io.coremill.subprocess.CoreAllotment;
import io.coremill.subprocess.ProcessConfinement;
import io.coremill.subprocess.ProcessLaunch;
import io.coremill.subprocess.ProcessLimits;
import io.coremill.subprocess.ProcessScheduling;
import io.coremill.subprocess.ProgramSpec;
import io.coremill.subprocess.Subprocess;
import io.coremill.subprocess.launch.ProcessLauncher;
import io.coremill.subprocess.linux.NativeProcess;
import io.coremill.subprocess.linux.PosixCalls;
import io.coremill.subprocess.linux.PosixSpawn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Starts the processes of the experiment just as workers are started, and notes from which core.
/// For one thread, which must live as long as they do.
final class SpinnerStarter {
    private final ProcessLauncher launcher;
    private final CoreAllotment cores;
    private final boolean pinned;
    private final LongSupplier nanos;

    /// @param directory for what they may write
    /// @param pinned whether each is bound to one core
    SpinnerStarter(
            Path directory,
            List<String> command,
            boolean pinned,
            int processes,
            LongSupplier nanos) {
        this.nanos = nanos;
        this.pinned = pinned;
        this.cores = CoreAllotment.ofThisMachine();
        this.launcher =
                ProcessLauncher.ofWorkers(
                        "placement",
                        new ProgramSpec(
                                command,
                                directory,
                                Map.of(),
                                Set.of(),
                                new ProcessScheduling(pinned, 0, false),
                                new ProcessConfinement(
                                        null,
                                        false,
                                        directory.resolve("scratch"),
                                        directory,
                                        List.of()),
                                ProcessLimits.NONE),
                        processes);
    }

    static boolean isPossible() {
        return PosixSpawn.HERE.isPresent() && CurrentCore.get().isPresent();
    }

    /// Why none could be started; null if they can.
    @Nullable String trouble() {
        return launcher.trouble();
    }

    /// One that runs, and where it and its parent were at that moment.
    record Started(SpinnerProcess spinner, StartCores.Start start) {}

    Started start() throws IOException {
        OptionalInt core = pinned ? cores.take() : OptionalInt.empty();
        ProcessLaunch launch = launcher.prepare(Map.of(), core);
        int parentsCore = CurrentCore.get().orElseThrow();
        var spinner =
                new SpinnerProcess(
                        process(launch),
                        () -> {
                            launch.close();
                            core.ifPresent(cores::free);
                        });
        return new Started(spinner, new StartCores.Start(parentsCore, spinner.firstCore()));
    }

    private Subprocess process(ProcessLaunch launch) throws IOException {
        PosixSpawn spawn = PosixSpawn.HERE.orElseThrow();
        return NativeProcess.start(
                PosixCalls.HERE.orElseThrow(),
                nanos,
                descriptors -> spawn.start(launch, descriptors));
    }
}
