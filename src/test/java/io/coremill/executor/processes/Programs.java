package io.coremill.executor.processes;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Programs for tests, as the settings would have them by default.
final class Programs {
    private static final Path HERE = Path.of("").toAbsolutePath();
    private static final Path DATA = HERE.resolve("target/processes");

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
        return new Program(
                command,
                directory,
                Map.of(),
                Set.of(),
                Scheduling.NORMAL,
                new Confinement(null, false, DATA.resolve("scratch"), DATA, List.of()),
                Limits.NONE);
    }
}
