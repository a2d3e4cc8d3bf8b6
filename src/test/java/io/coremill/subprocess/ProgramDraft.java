package io.coremill.subprocess;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A program for tests, of which a test says only what it is about.
public final class ProgramDraft {
    private final Path directory;
    private final List<String> command;
    private Map<String, String> variables = Map.of();
    private Set<String> passed = Set.of();
    private ProcessScheduling scheduling = ProcessScheduling.NORMAL;
    private ProcessLimits limits = ProcessLimits.NONE;
    private @Nullable String user;
    private boolean sandbox;
    private List<Path> needed = List.of();
    private List<Path> secret = List.of();

    private ProgramDraft(Path directory, List<String> command) {
        this.directory = directory;
        this.command = command;
    }

    /// @param directory that it is started in; its scratch is below, and all of it is hidden
    public static ProgramDraft of(Path directory, String... command) {
        return new ProgramDraft(directory, List.of(command));
    }

    public ProgramDraft variables(Map<String, String> its) {
        variables = its;
        return this;
    }

    public ProgramDraft passing(String... names) {
        passed = Set.of(names);
        return this;
    }

    public ProgramDraft scheduled(boolean pinning, int nice, boolean batch) {
        scheduling = new ProcessScheduling(pinning, nice, batch);
        return this;
    }

    public ProgramDraft limited(
            @Nullable Long memoryHard, @Nullable Duration cpu, @Nullable Integer openFiles) {
        limits = new ProcessLimits(1L, memoryHard, cpu, openFiles, 1, 1L);
        return this;
    }

    public ProgramDraft as(String account) {
        user = account;
        return this;
    }

    public ProgramDraft sandboxed(Path... files) {
        sandbox = true;
        needed = List.of(files);
        return this;
    }

    /// From what runs in its sandbox.
    public ProgramDraft keeping(Path... files) {
        secret = List.of(files);
        return this;
    }

    public ProgramSpec spec() {
        return new ProgramSpec(
                command,
                directory,
                variables,
                passed,
                scheduling,
                new ProcessConfinement(
                        user, sandbox, directory.resolve("scratch"), directory, needed, secret),
                limits);
    }
}
