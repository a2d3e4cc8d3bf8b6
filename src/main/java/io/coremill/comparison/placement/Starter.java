package io.coremill.comparison.placement;

import io.coremill.cores.CurrentCore;
import io.coremill.subprocess.Confinement;
import io.coremill.subprocess.CoreAllotment;
import io.coremill.subprocess.Launch;
import io.coremill.subprocess.Launcher;
import io.coremill.subprocess.Limits;
import io.coremill.subprocess.NativeProcess;
import io.coremill.subprocess.Posix;
import io.coremill.subprocess.PosixSpawn;
import io.coremill.subprocess.Program;
import io.coremill.subprocess.Scheduling;
import io.coremill.subprocess.Subprocess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Starts the processes of the experiment just as workers are started, and notes from which core.
/// For one thread, which must live as long as they do.
final class Starter {
    private final Launcher launcher;
    private final CoreAllotment cores;
    private final boolean pinned;

    /// @param directory for what they may write
    /// @param pinned whether each gets a core of its own
    Starter(Path directory, List<String> command, boolean pinned, int processes) {
        this.pinned = pinned;
        this.cores = CoreAllotment.ofThisMachine();
        this.launcher =
                Launcher.ofWorkers(
                        "placement",
                        new Program(
                                command,
                                directory,
                                Map.of(),
                                Set.of(),
                                new Scheduling(pinned, 0, false),
                                new Confinement(
                                        null,
                                        false,
                                        directory.resolve("scratch"),
                                        directory,
                                        List.of()),
                                Limits.NONE),
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
    record Started(Spinner spinner, Starts.Start start) {}

    Started start() throws IOException {
        OptionalInt core = pinned ? cores.take() : OptionalInt.empty();
        Launch launch = launcher.prepare(Map.of(), core);
        int parentsCore = CurrentCore.get().orElseThrow();
        var spinner =
                new Spinner(
                        process(launch),
                        () -> {
                            launch.close();
                            core.ifPresent(cores::free);
                        });
        return new Started(spinner, new Starts.Start(parentsCore, spinner.firstCore()));
    }

    private static Subprocess process(Launch launch) throws IOException {
        PosixSpawn spawn = PosixSpawn.HERE.orElseThrow();
        return NativeProcess.start(
                Posix.HERE.orElseThrow(), descriptors -> spawn.start(launch, descriptors));
    }
}
