package io.coremill.subprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which file a command's first word is.
class ExecutableSearchTest {
    @TempDir Path directory;
    private Path one;
    private Path two;

    @BeforeEach
    void create() throws Exception {
        one = Files.createDirectory(directory.resolve("one"));
        two = Files.createDirectory(directory.resolve("two"));
    }

    @Test
    void theFirstFolderThatHasItCounts() throws Exception {
        Path second = program(two.resolve("tool"));
        assertThat(find("tool", one + ":" + two)).isEqualTo(second);
        Path first = program(one.resolve("tool"));
        assertThat(find("tool", one + ":" + two)).isEqualTo(first);
    }

    @Test
    void whatCannotBeRunIsPassedOver() throws Exception {
        Files.createDirectory(one.resolve("tool"));
        Path second = program(two.resolve("tool"));
        assertThat(find("tool", one + ":" + two)).isEqualTo(second);
        Files.setPosixFilePermissions(second, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(find("tool", one + ":" + two)).isNull();
    }

    /// As POSIX has it.
    @Test
    void anEmptyPartOfThePathIsTheWorkingDirectory() throws Exception {
        Path here = program(directory.resolve("tool"));
        assertThat(find("tool", one + ":")).isEqualTo(here);
        assertThat(find("tool", "")).isEqualTo(here);
        assertThat(find("tool", one.toString())).isNull();
    }

    @Test
    void aRelativePartOfThePathIsBelowTheWorkingDirectory() throws Exception {
        Path second = program(two.resolve("tool"));
        assertThat(find("tool", "two")).isEqualTo(second);
    }

    @Test
    void aNameWithASlashIsNotLookedForInThePath() throws Exception {
        Path second = program(two.resolve("tool"));
        program(one.resolve("tool"));
        assertThat(find("two/tool", one.toString())).isEqualTo(second);
        assertThat(find("./tool", one.toString())).isNull();
        assertThat(find(second.toString(), null)).isEqualTo(second);
    }

    @Test
    void withoutAPathOnlyANameWithASlashIsFound() throws Exception {
        program(directory.resolve("tool"));
        assertThat(find("tool", null)).isNull();
        assertThat(ExecutableSearch.exists("tool", directory, null)).isFalse();
        assertThat(ExecutableSearch.exists("./tool", directory, null)).isTrue();
    }

    @Test
    void whatIsNotThereIsNamed() {
        assertThatThrownBy(() -> ExecutableSearch.check("no-such-tool", directory))
                .isInstanceOf(IOException.class)
                .hasMessage("there is no program no-such-tool that could be run");
    }

    private @Nullable Path find(String name, @Nullable String path) {
        return ExecutableSearch.find(name, directory, path).map(Path::normalize).orElse(null);
    }

    private static Path program(Path file) throws IOException {
        Files.writeString(file, "#!/bin/sh\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
