package io.coremill.subprocess;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// How each process of a queue is started.
///
/// @param command the program first; relative paths in it are relative to the directory
/// @param directory that it is started in
/// @param variables that only its processes have, before all others
/// @param passed names of the service's variables that it has as well
public record ProgramSpec(
        List<String> command,
        Path directory,
        Map<String, String> variables,
        Set<String> passed,
        ProcessScheduling scheduling,
        ProcessConfinement confinement,
        ProcessLimits limits) {

    public ProgramSpec {
        command = List.copyOf(command);
        variables = Map.copyOf(variables);
        passed = Set.copyOf(passed);
    }

    /// The same with another command.
    public ProgramSpec running(List<String> other) {
        return new ProgramSpec(
                other, directory, variables, passed, scheduling, confinement, limits);
    }
}
