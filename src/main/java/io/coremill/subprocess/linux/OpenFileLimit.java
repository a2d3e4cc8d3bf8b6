package io.coremill.subprocess.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How many files a process may have open at once, as long as it does not ask for more. The Java
/// runtime raises its own soft limit to the hard one when it starts, and a child would have that:
/// in a container a million and more, and there are programs that try each number.
final class OpenFileLimit {
    /// What it was, as the program reports that started this process; `docker/start` does.
    static final String VARIABLE = "COREMILL_OPEN_FILES";

    /// What the kernel and systemd have, and programs with `select` need.
    private static final long USUAL = 1024;

    private static final String LINE = "Max open files";
    private static final int SOFT = 0;
    private static final int HARD = 1;
    private static final Path PROC = Path.of("/proc");

    private static final long STARTED_WITH =
            startedWith(
                    System.getenv(VARIABLE),
                    limits("self"),
                    ProcessHandle.current()
                            .parent()
                            .map(ProcessHandle::pid)
                            .map(OpenFileLimit::of));

    private OpenFileLimit() {}

    /// A child has the soft limit that this process was started with. To be called at once: it is
    /// in time while what stands before the program is being loaded.
    static void giveBackTo(int pid) {
        PosixCalls.HERE.orElseThrow().limitOpenFiles(pid, STARTED_WITH);
    }

    /// @param said the text of the variable, as it stands there
    /// @param own lines of limits of this process
    /// @param parents those of its parent; empty if it has none in sight, or that is `init`
    static long startedWith(
            @Nullable String said, Stream<String> own, Optional<Stream<String>> parents) {
        if (said != null && said.matches("[0-9]{1,18}")) {
            return Long.parseLong(said);
        }
        String[] mine = values(own);
        String[] theirs = values(parents.orElse(Stream.empty()));
        boolean areAlike =
                theirs.length > HARD && mine.length > HARD && theirs[HARD].equals(mine[HARD]);
        return areAlike ? number(theirs[SOFT]).orElse(USUAL) : USUAL;
    }

    private static Stream<String> of(long parent) {
        return parent <= 1 ? Stream.empty() : limits(Long.toString(parent));
    }

    private static Stream<String> limits(String process) {
        try {
            return Files.readAllLines(PROC.resolve(process).resolve("limits")).stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    /// The soft and the hard one; none if there is no such line.
    private static String[] values(Stream<String> lines) {
        return lines.filter(line -> line.startsWith(LINE))
                .map(line -> line.substring(LINE.length()).strip().split(" +"))
                .findFirst()
                .orElse(new String[0]);
    }

    private static OptionalLong number(String text) {
        return text.matches("[0-9]{1,18}")
                ? OptionalLong.of(Long.parseLong(text))
                : OptionalLong.empty();
    }
}
