package io.coremill.subprocess;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which program is started, and what it has of the service's environment.
class ProcessLaunchTest {
    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PATH",
                "HOME",
                "USER",
                "LOGNAME",
                "LANG",
                "LANGUAGE",
                "TZ",
                "LC_ALL",
                "LC_TIME"
            })
    void whatAnyProgramNeedsIsPassedOn(String name) {
        assertThat(launch(Map.of(), Set.of()).passes(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SECRET",
                "JAVA_HOME",
                "path",
                "LC",
                "LANG_",
                "XDG_RUNTIME_DIR",
                "TMPDIR",
                ""
            })
    void anythingElseIsOnlyIfItIsNamed(String name) {
        assertThat(launch(Map.of(), Set.of()).passes(name)).isFalse();
        assertThat(launch(Map.of(), Set.of(name)).passes(name)).isTrue();
    }

    /// It would be there twice.
    @Test
    void whatItHasOfItsOwnIsNotPassedOn() {
        ProcessLaunch launch = launch(Map.of("PATH", "/own", "SECRET", "1"), Set.of("SECRET"));
        assertThat(launch.passes("PATH")).isFalse();
        assertThat(launch.passes("SECRET")).isFalse();
        assertThat(launch.passes("HOME")).isTrue();
    }

    @Test
    void itsProgramIsLookedForInItsOwnPath() throws Exception {
        Path bin = Files.createDirectory(directory.resolve("bin"));
        Path tool =
                Files.createFile(
                        bin.resolve("sh"),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
        assertThat(launch(Map.of("PATH", bin.toString()), Set.of(), "sh").program())
                .isEqualTo(tool.toString());
        assertThat(launch(Map.of(), Set.of(), "sh").program())
                .endsWith("/sh")
                .isNotEqualTo(tool.toString());
        assertThat(launch(Map.of("PATH", bin.toString()), Set.of(), "cat").program())
                .isEqualTo("cat");
        assertThat(launch(Map.of(), Set.of(), "./own").program()).isEqualTo("./own");
    }

    @Test
    void theBuilderHasThatEnvironmentAndNoOther() {
        ProcessBuilder builder =
                launch(Map.of("OWN", "1", "HOME", "/own"), Set.of(), "sh", "-c", "x y").builder();
        assertThat(builder.environment())
                .containsEntry("OWN", "1")
                .containsEntry("HOME", "/own")
                .containsEntry("PATH", System.getenv("PATH"));
        assertThat(builder.environment().keySet())
                .allMatch(name -> name.matches("OWN|HOME|PATH|USER|LOGNAME|LANG.*|TZ|LC_.*"));
        assertThat(builder.directory()).isEqualTo(directory.toFile());
        assertThat(builder.command()).endsWith("-c", "x y");
        assertThat(builder.command().get(builder.command().size() - 3)).endsWith("/sh");
    }

    @Test
    void itsScratchIsGoneWhenItIsClosed() throws Exception {
        Scratch scratch = Scratch.create(directory, null);
        new ProcessLaunch(List.of("sh"), Map.of(), Set.of(), null, directory, scratch).close();
        assertThat(scratch.path()).doesNotExist();
    }

    private ProcessLaunch launch(
            Map<String, String> variables, Set<String> passed, String... command) {
        return new ProcessLaunch(
                List.of(command), variables, passed, null, directory, new Scratch(directory));
    }
}
