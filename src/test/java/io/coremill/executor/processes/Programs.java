package io.coremill.executor.processes;

import io.coremill.Tools;
import io.coremill.subprocess.Confinement;
import io.coremill.subprocess.Launch;
import io.coremill.subprocess.Launcher;
import io.coremill.subprocess.Limits;
import io.coremill.subprocess.Posix;
import io.coremill.subprocess.PosixSpawn;
import io.coremill.subprocess.Program;
import io.coremill.subprocess.Scheduling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/// Programs for tests, as the settings would have them by default.
final class Programs {
    private static final Path HERE = Path.of("").toAbsolutePath();

    /// One for each process that runs tests: what a test leaves there is its own.
    private static final Path DATA =
            HERE.resolve("target/processes").resolve(String.valueOf(ProcessHandle.current().pid()));

    private Programs() {}

    static Program of(String... command) {
        return of(List.of(command));
    }

    static Program of(List<String> command) {
        return in(HERE, command);
    }

    static Program in(Path directory, String... command) {
        return in(directory, List.of(command));
    }

    private static Program in(Path directory, List<String> command) {
        Tools.needLanguageOf(command);
        return new Program(
                command,
                directory,
                Map.of(),
                Set.of(),
                Scheduling.NORMAL,
                new Confinement(null, false, DATA.resolve("scratch"), DATA, List.of()),
                Limits.NONE);
    }

    static Program with(Scheduling scheduling, Program program) {
        return new Program(
                program.command(),
                program.directory(),
                program.variables(),
                program.passed(),
                scheduling,
                program.confinement(),
                program.limits());
    }

    static Program with(Limits limits, Program program) {
        return new Program(
                program.command(),
                program.directory(),
                program.variables(),
                program.passed(),
                program.scheduling(),
                program.confinement(),
                limits);
    }

    static Program with(Map<String, String> variables, Set<String> passed, Program program) {
        return new Program(
                program.command(),
                program.directory(),
                variables,
                passed,
                program.scheduling(),
                program.confinement(),
                program.limits());
    }

    static Program with(Confinement confinement, Program program) {
        return new Program(
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
    static Program as(String user, Path data, Program program) {
        return with(
                new Confinement(user, false, data.resolve("scratch"), data, List.of()), program);
    }

    static Program sandboxed(Path data, List<Path> needed, Program program) {
        return with(new Confinement(null, true, data.resolve("scratch"), data, needed), program);
    }

    /// A process that nobody looks after yet.
    static OnceProcess start(String... command) throws IOException {
        return start(of(command));
    }

    static OnceProcess start(Program program) throws IOException {
        Launcher launcher = Launcher.ofAttempts("queue", program, 1);
        Launch launch = launcher.prepare(Map.of(), OptionalInt.empty());
        PosixSpawn spawn = PosixSpawn.HERE.orElseThrow();
        return ProcessPipes.of(Posix.HERE.orElseThrow(), pipes -> spawn.start(launch, pipes));
    }
}
