package io.coremill.subprocess;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Finds the program of a command as a shell would, to be able to report plainly that there is
/// none.
public final class ExecutableSearch {
    private ExecutableSearch() {}

    public static boolean exists(String program, Path directory) {
        return exists(program, directory, System.getenv("PATH"));
    }

    /// @throws IOException if it cannot be run; names the reason, in words for the author of the
    ///     command
    public static void check(String program, Path directory) throws IOException {
        Path file =
                find(program, directory, System.getenv("PATH"))
                        .orElseThrow(
                                () ->
                                        new IOException(
                                                "there is no program "
                                                        + program
                                                        + " that could be run"));
        ScriptHead.check(file);
    }

    /// @param path the folders to look in, as `PATH` has them
    static boolean exists(String program, Path directory, @Nullable String path) {
        return find(program, directory, path).isPresent();
    }

    /// The file that it is.
    public static Optional<Path> find(String program, Path directory, @Nullable String path) {
        Stream<Path> candidates =
                program.contains(File.separator)
                        ? Stream.of(directory.resolve(program))
                        : searchPath(path)
                                .map(folder -> directory.resolve(folder).resolve(program));
        return candidates.filter(ExecutableSearch::canRun).findFirst();
    }

    private static Stream<String> searchPath(@Nullable String path) {
        return path == null ? Stream.empty() : Arrays.stream(path.split(File.pathSeparator, -1));
    }

    private static boolean canRun(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
