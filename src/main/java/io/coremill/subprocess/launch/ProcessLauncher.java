package io.coremill.subprocess.launch;

import io.coremill.subprocess.ExecutableSearch;
import io.coremill.subprocess.ProcessLaunch;
import io.coremill.subprocess.ProgramSpec;
import io.coremill.subprocess.Scratch;
import io.coremill.subprocess.ScriptHead;
import io.coremill.subprocess.SystemUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Prepares the processes of one queue: what stands before its command, the variables they have,
/// and a scratch directory for each. Safe from any thread.
public final class ProcessLauncher {
    private final ProgramSpec program;
    private final CommandPrefix prefix;
    private final ThreadCountVariables shares;
    private final Path scratch;

    private ProcessLauncher(String queue, ProgramSpec program, int processes, boolean attemptEach) {
        this.program = program;
        this.prefix = new CommandPrefix("coremill.queues." + queue, program, attemptEach);
        this.shares = new ThreadCountVariables(program, processes);
        this.scratch = program.confinement().scratch();
    }

    /// Of processes that stay.
    ///
    /// @param processes how many there may be at once
    public static ProcessLauncher ofWorkers(String queue, ProgramSpec program, int processes) {
        return new ProcessLauncher(queue, program, processes, false);
    }

    /// Of processes that each run one attempt, and have its limits.
    public static ProcessLauncher ofAttempts(String queue, ProgramSpec program, int processes) {
        return new ProcessLauncher(queue, program, processes, true);
    }

    /// @param variables that the service gives it
    /// @param core that it may run on alone; empty for any
    /// @throws IOException if it certainly cannot be started, in words for the author of the
    ///     settings
    public ProcessLaunch prepare(Map<String, String> variables, OptionalInt core)
            throws IOException {
        check();
        SystemUser user = prefix.user();
        Scratch own = Scratch.create(scratch, user);
        boolean isWhole = false;
        try {
            var launch =
                    new ProcessLaunch(
                            prefix.around(own.path(), core),
                            all(user, own, variables),
                            program.passed(),
                            user,
                            program.directory(),
                            own);
            isWhole = true;
            return launch;
        } finally {
            if (!isWhole) {
                own.close();
            }
        }
    }

    /// Why none can certainly be started now; null if one may.
    public @Nullable String trouble() {
        try {
            check();
            return null;
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    /// Whether a process that printed nothing ended so because it never became the program.
    public boolean couldNotExecute(@Nullable Integer exitCode, String stderr) {
        return prefix.saysItFailed(exitCode, stderr);
    }

    private void check() throws IOException {
        if (!Files.isDirectory(program.directory())) {
            throw new IOException(
                    "there is no working directory " + program.directory() + " (.directory)");
        }
        String first = program.command().getFirst();
        String path = program.variables().getOrDefault("PATH", System.getenv("PATH"));
        Path file =
                ExecutableSearch.find(first, program.directory(), path)
                        .orElseThrow(() -> new IOException(missing(first)));
        ScriptHead.check(file);
        prefix.check();
    }

    private String missing(String first) {
        return "there is no program "
                + first
                + " that could be run (working directory "
                + program.directory()
                + ")";
    }

    /// What the settings set goes before what is only a default, and the service's own before both.
    private Map<String, String> all(
            @Nullable SystemUser user, Scratch own, Map<String, String> variables) {
        var all = new HashMap<>(shares.variables());
        all.put("TMPDIR", prefix.seenAs(own.path()).toString());
        if (user != null) {
            all.putAll(user.variables());
        }
        all.putAll(program.variables());
        all.putAll(variables);
        return Map.copyOf(all);
    }
}
