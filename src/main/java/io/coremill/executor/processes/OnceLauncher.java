package io.coremill.executor.processes;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Starts a queue's program, once for each attempt, on the thread that asks for it. Safe from any.
final class OnceLauncher {
    private final List<String> command;
    private final Path directory;
    private @Nullable Leash leash;

    OnceLauncher(Program program) {
        this.command = program.command();
        this.directory = program.directory();
    }

    /// A process of its own, soon to be the program.
    ///
    /// @param variables beside those of the service
    /// @throws IOException if it cannot be started, for reasons that lie in the settings or in the
    ///     system and not in the attempt
    OnceProcess start(Map<String, String> variables) throws IOException {
        Posix posix = Posix.HERE.orElseThrow(OnceLauncher::unsupported);
        PosixSpawn spawn = PosixSpawn.HERE.orElseThrow(OnceLauncher::unsupported);
        String trouble = trouble();
        if (trouble != null) {
            throw new IOException(trouble);
        }
        List<String> leashed = leash().on(command);
        OnceProcess child =
                Pipes.of(posix, descriptors -> start(spawn, leashed, variables, descriptors));
        OomScore.raise(child.pid());
        return child;
    }

    private int start(
            PosixSpawn spawn,
            List<String> leashed,
            Map<String, String> variables,
            PosixSpawn.Descriptors descriptors)
            throws IOException {
        try {
            return spawn.start(leashed, variables, descriptors);
        } catch (IOException e) {
            throw new IOException(command.getFirst() + ": " + e.getMessage(), e);
        }
    }

    /// Why it certainly cannot be started now; null if it may.
    @Nullable String trouble() {
        String program = command.getFirst();
        return Executable.exists(program, directory)
                ? null
                : "there is no program %s that could be run (working directory %s)"
                        .formatted(program, directory);
    }

    /// Whether a process that printed nothing ended so because it never became the program.
    synchronized boolean couldNotExecute(OnceExit exit) {
        return leash != null
                && leash.couldNotExecute(command.getFirst(), exit.code(), exit.stderr());
    }

    private synchronized Leash leash() throws IOException {
        try {
            Leash found = leash == null ? Leash.findForLeader() : leash;
            leash = found.isCertain() ? found : null;
            return found;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted before the program was started", e);
        }
    }

    private static IOException unsupported() {
        return new IOException(
                "mode once needs 64-bit Linux with glibc 2.34 or newer; elsewhere use a worker");
    }
}
