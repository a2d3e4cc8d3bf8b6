package io.coremill.executor.processes;

import io.coremill.Tools;
import io.coremill.executor.processes.once.OnceProcess;
import io.coremill.executor.processes.once.ProcessPipes;
import io.coremill.subprocess.ProcessConfinement;
import io.coremill.subprocess.ProcessLaunch;
import io.coremill.subprocess.ProcessLimits;
import io.coremill.subprocess.ProcessScheduling;
import io.coremill.subprocess.ProgramSpec;
import io.coremill.subprocess.launch.ProcessLauncher;
import io.coremill.subprocess.linux.PosixCalls;
import io.coremill.subprocess.linux.PosixSpawn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/// Programs for tests, as the settings would have them by default.
public final class Programs {
    private static final Path HERE = Path.of("").toAbsolutePath();

    /// One for each process that runs tests: what a test leaves there is its own.
    private static final Path DATA =
            HERE.resolve("target/processes").resolve(String.valueOf(ProcessHandle.current().pid()));

    private Programs() {}

    public static ProgramSpec of(String... command) {
        return of(List.of(command));
    }

    public static ProgramSpec of(List<String> command) {
        return in(HERE, command);
    }

    static ProgramSpec in(Path directory, String... command) {
        return in(directory, List.of(command));
    }

    private static ProgramSpec in(Path directory, List<String> command) {
        Tools.needLanguageOf(command);
        return new ProgramSpec(
                command,
                directory,
                Map.of(),
                Set.of(),
                ProcessScheduling.NORMAL,
                new ProcessConfinement(null, false, DATA.resolve("scratch"), DATA, List.of()),
                ProcessLimits.NONE);
    }

    static ProgramSpec with(ProcessScheduling scheduling, ProgramSpec program) {
        return new ProgramSpec(
                program.command(),
                program.directory(),
                program.variables(),
                program.passed(),
                scheduling,
                program.confinement(),
                program.limits());
    }

    static ProgramSpec with(ProcessLimits limits, ProgramSpec program) {
        return new ProgramSpec(
                program.command(),
                program.directory(),
                program.variables(),
                program.passed(),
                program.scheduling(),
                program.confinement(),
                limits);
    }

    static ProgramSpec with(
            Map<String, String> variables, Set<String> passed, ProgramSpec program) {
        return new ProgramSpec(
                program.command(),
                program.directory(),
                variables,
                passed,
                program.scheduling(),
                program.confinement(),
                program.limits());
    }

    static ProgramSpec with(ProcessConfinement confinement, ProgramSpec program) {
        return new ProgramSpec(
                program.command(),
                program.directory(),
                program.variables(),
                program.passed(),
                program.scheduling(),
                confinement,
                program.limits());
    }

    /// As another user.
    ///
    /// @param data must be open to that user
    static ProgramSpec as(String user, Path data, ProgramSpec program) {
        return with(
                new ProcessConfinement(user, false, data.resolve("scratch"), data, List.of()),
                program);
    }

    static ProgramSpec sandboxed(Path data, List<Path> needed, ProgramSpec program) {
        return with(
                new ProcessConfinement(null, true, data.resolve("scratch"), data, needed), program);
    }

    /// A process that has no owner yet.
    static OnceProcess start(String... command) throws IOException {
        return start(of(command));
    }

    static OnceProcess start(ProgramSpec program) throws IOException {
        ProcessLauncher launcher = ProcessLauncher.ofAttempts("queue", program, 1);
        ProcessLaunch launch = launcher.prepare(Map.of(), OptionalInt.empty());
        PosixSpawn spawn = PosixSpawn.HERE.orElseThrow();
        return ProcessPipes.of(
                PosixCalls.HERE.orElseThrow(),
                System::nanoTime,
                pipes -> spawn.start(launch, pipes));
    }
}
