package io.coremill.subprocess;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A worker's scratch directory goes with it, whatever it has made of it.
@Timeout(value = 5, unit = TimeUnit.MINUTES) // a deep tree takes thousands of steps on the disk
class ScratchTest {
    private static final String DEEP =
            """
            import os
            for _ in range(10000):
                os.mkdir('d')
                os.chdir('d')
            """;

    @TempDir Path directory;

    @Test
    void noTreeIsTooDeepToBeRemoved() throws Exception {
        Tools.need("python3", "rm");
        Scratch scratch = Scratch.create(directory, null);
        try {
            assertThat(exitCode(scratch.path(), "python3", "-c", DEEP)).isZero();
            scratch.close();
            assertThat(scratch.path()).doesNotExist();
        } finally {
            assertThat(exitCode(directory, "rm", "-rf", scratch.path().toString())).isZero();
        }
    }

    @Test
    void whatIsLinkedToStays() throws Exception {
        Path other = Files.createDirectory(directory.resolve("other"));
        Path file = Files.writeString(other.resolve("file"), "kept");
        Scratch scratch = Scratch.create(directory, null);
        Path below = Files.createDirectories(scratch.path().resolve("one/two"));
        Files.createSymbolicLink(below.resolve("link"), other);
        Files.createSymbolicLink(scratch.path().resolve("link"), other);
        scratch.close();
        assertThat(scratch.path()).doesNotExist();
        assertThat(file).exists();
    }

    /// Python's `multiprocessing`, for one, makes sockets deep below, with 107 bytes for the path.
    @Test
    void itsNameLeavesRoomForPathsOfSockets() throws Exception {
        try (Scratch scratch = Scratch.create(directory, null)) {
            assertThat(scratch.path().getFileName().toString()).matches("[0-9a-z]{1,6}");
        }
    }

    private static int exitCode(Path where, String... command) throws Exception {
        return new ProcessBuilder(command).directory(where.toFile()).inheritIO().start().waitFor();
    }
}
