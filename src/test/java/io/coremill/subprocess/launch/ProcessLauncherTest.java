package io.coremill.subprocess.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.subprocess.ProcessLaunch;
import io.coremill.subprocess.ProgramDraft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessLauncherTest {
    @TempDir Path directory;

    @Test
    void eachProcessHasAScratchOfItsOwn() throws Exception {
        ProcessLauncher launcher = workers(ProgramDraft.of(directory, "sh"));
        try (ProcessLaunch one = prepare(launcher, Map.of());
                ProcessLaunch other = prepare(launcher, Map.of())) {
            assertThat(one.scratch().path())
                    .isDirectory()
                    .hasParent(directory.resolve("scratch"))
                    .isNotEqualTo(other.scratch().path());
            assertThat(one.variables()).containsEntry("TMPDIR", one.scratch().path().toString());
            assertThat(
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(one.scratch().path())))
                    .isEqualTo("rwx------");
        }
        assertThat(scratches()).isZero();
    }

    /// The settings go before what is only a default, and the service's own before both.
    @Test
    void theServicesOwnVariablesGoFirst() throws Exception {
        ProgramDraft draft =
                ProgramDraft.of(directory, "sh")
                        .variables(
                                Map.of("TMPDIR", "/own", "OMP_NUM_THREADS", "7", "NAME", "theirs"));
        try (ProcessLaunch launch = prepare(workers(draft), Map.of("NAME", "ours"))) {
            assertThat(launch.variables())
                    .containsEntry("TMPDIR", "/own")
                    .containsEntry("OMP_NUM_THREADS", "7")
                    .containsEntry("NAME", "ours")
                    .containsKey("MKL_NUM_THREADS");
            assertThat(launch.command()).endsWith("sh");
            assertThat(launch.account()).isNull();
            assertThat(launch.directory()).isEqualTo(directory);
        }
    }

    @Test
    void aDirectoryThatIsNotThereIsNamed() {
        Path missing = directory.resolve("missing");
        var launcher = workers(ProgramDraft.of(missing, "sh"));
        assertThat(launcher.trouble())
                .isEqualTo("there is no working directory " + missing + " (.directory)");
        assertThatThrownBy(() -> prepare(launcher, Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("there is no working directory");
    }

    @Test
    void aProgramThatIsNotThereIsNamedAndLeavesNothing() throws Exception {
        var launcher = workers(ProgramDraft.of(directory, "no-such-program"));
        assertThatThrownBy(() -> prepare(launcher, Map.of()))
                .hasMessage(
                        "there is no program no-such-program that could be run (working directory "
                                + directory
                                + ")");
        assertThat(scratches()).isZero();
    }

    @Test
    void itsProgramIsLookedForInItsOwnPath() throws Exception {
        Path bin = Files.createDirectory(directory.resolve("bin"));
        Files.createFile(
                bin.resolve("own-tool"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        ProgramDraft draft = ProgramDraft.of(directory, "own-tool");
        assertThat(workers(draft).trouble()).contains("there is no program own-tool");
        assertThat(workers(draft.variables(Map.of("PATH", bin.toString()))).trouble()).isNull();
    }

    @Test
    void aScriptWithoutItsInterpreterIsNamed() throws Exception {
        Path script = directory.resolve("script");
        Files.writeString(script, "#!/no/such/shell\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        assertThat(workers(ProgramDraft.of(directory, "./script")).trouble())
                .endsWith("cannot be run: there is no interpreter /no/such/shell");
    }

    private static ProcessLauncher workers(ProgramDraft draft) {
        return ProcessLauncher.ofWorkers("cpu", draft.spec(), 1);
    }

    private static ProcessLaunch prepare(ProcessLauncher launcher, Map<String, String> variables)
            throws IOException {
        return launcher.prepare(variables, OptionalInt.empty());
    }

    private long scratches() throws IOException {
        if (!Files.isDirectory(directory.resolve("scratch"))) {
            return 0;
        }
        try (Stream<Path> all = Files.list(directory.resolve("scratch"))) {
            return all.count();
        }
    }
}
