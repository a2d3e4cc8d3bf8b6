package io.coremill.subprocess;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// All that is needed to start one process, once.
///
/// @param command the program last, after what is put before it
/// @param variables that only it has
/// @param passed names of the service's variables that it has as well, beside those that any has
/// @param account that it runs as; null for the service's own
/// @param directory that it is started in
/// @param scratch its own; gone when this is closed
public record ProcessLaunch(
        List<String> command,
        Map<String, String> variables,
        Set<String> passed,
        @Nullable SystemUser account,
        Path directory,
        Scratch scratch)
        implements AutoCloseable {

    /// Whether the process has the service's variable of that name; it has no others.
    public boolean passes(String name) {
        return !variables.containsKey(name)
                && (InheritedVariables.contains(name) || passed.contains(name));
    }

    /// The file of the command's first word, which is looked for where the process itself would.
    public String program() {
        String path = variables.getOrDefault("PATH", System.getenv("PATH"));
        String first = command.getFirst();
        return first.contains(File.separator)
                ? first
                : ExecutableSearch.find(first, directory, path).map(Path::toString).orElse(first);
    }

    /// For systems without `posix_spawn` that can be called. It leads a new session where
    /// there is a program for that.
    public ProcessBuilder builder() {
        var whole = new ArrayList<String>();
        SystemTool.find("setsid").ifPresent(whole::add);
        whole.add(program());
        whole.addAll(command.subList(1, command.size()));
        var builder = new ProcessBuilder(whole).directory(directory.toFile());
        builder.environment().keySet().removeIf(name -> !passes(name));
        builder.environment().putAll(variables);
        return builder;
    }

    /// To be called when the process has ended.
    @Override
    public void close() {
        scratch.close();
    }
}
