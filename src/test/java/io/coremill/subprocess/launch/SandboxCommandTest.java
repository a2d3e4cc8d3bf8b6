package io.coremill.subprocess.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import io.coremill.subprocess.ProgramDraft;
import io.coremill.subprocess.ProgramSpec;
import io.coremill.subprocess.SystemTool;
import io.coremill.subprocess.SystemUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// What a sandbox is made of. Later options stand over earlier ones.
@EnabledOnOs(OS.LINUX)
class SandboxCommandTest {
    @TempDir Path temporary;
    private Path data;
    private Path scratch;

    @BeforeEach
    void create() throws IOException {
        data = Files.createDirectory(temporary.resolve("data")).toRealPath();
        scratch = Files.createDirectory(data.resolve("scratch"));
    }

    @Test
    void itIsAloneAndHasNoNetworkAndNoRights() throws Exception {
        assertThat(around(ProgramDraft.of(data, "x")))
                .startsWith(SystemTool.path("bwrap"))
                .endsWith("--")
                .contains(
                        "--unshare-pid",
                        "--unshare-net",
                        "--unshare-ipc",
                        "--unshare-uts",
                        "--die-with-parent",
                        "--new-session")
                .containsSequence("--cap-drop", "ALL")
                .containsSequence("--ro-bind", "/", "/");
    }

    @Test
    void onlyItsScratchCanBeWritten() throws Exception {
        List<String> options = around(ProgramDraft.of(data, "x"));
        assertThat(options).containsSequence("--bind", scratch.toString(), "/tmp");
        assertThat(options).containsOnlyOnce("--bind");
        assertThat(options).doesNotContain("--dev-bind");
    }

    /// What lies in there and is needed is laid over the hole, which is closed after that.
    @Test
    void theDataIsNotThereButForWhatIsNeeded() throws Exception {
        Path needed = data.resolve("java-worker");
        List<String> options = around(ProgramDraft.of(data, "x").sandboxed(needed));
        assertThat(options)
                .containsSubsequence(
                        "--tmpfs",
                        data.toString(),
                        "--ro-bind-try",
                        needed.toString(),
                        needed.toString(),
                        "--remount-ro",
                        data.toString());
    }

    @Test
    void socketsOfTheSystemAreNotThere() throws Exception {
        List<String> options = around(ProgramDraft.of(data, "x"));
        assertThat(options).containsSequence("--tmpfs", "/run");
        assertThat(options).containsSequence("--remount-ro", "/run");
        if (Files.isSymbolicLink(Path.of("/var/run"))) {
            assertThat(options).doesNotContain("/var/run");
        }
    }

    @Test
    void itStartsInItsDirectoryUnlessThatIsHidden() throws Exception {
        assertThat(around(ProgramDraft.of(data, "x"))).containsSequence("--chdir", "/tmp");
        assertThat(around(ProgramDraft.of(data, "x").sandboxed(data)))
                .containsSequence("--chdir", data.toString());
    }

    /// Its own `/tmp` would hide it.
    @Test
    void aDirectoryBelowWhatIsMaskedIsShownAllTheSame() throws Exception {
        List<String> options = around(ProgramDraft.of(data, "x").sandboxed());
        boolean isMasked = data.startsWith("/tmp") || data.startsWith("/var/tmp");
        if (isMasked) {
            assertThat(options).containsSequence("--ro-bind", data.toString(), data.toString());
        } else {
            assertThat(options).doesNotContainSequence("--ro-bind", data.toString());
        }
    }

    /// That user could not read it anyway, and bwrap, which runs as that user, would fail.
    @Test
    void aSecretThatItsUserCannotGetAtIsLeftAlone() throws Exception {
        Tools.need("setpriv");
        if (SystemUser.ownUid() != 0) {
            Tools.missing("root");
        }
        SystemUser nobody = SystemUser.find("nobody");
        Path closed = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "keys");
        Path key = Files.writeString(closed.resolve("tls.key"), "secret");
        ProgramSpec program = ProgramDraft.of(data, "x").keeping(key).spec();
        assertThat(new SandboxCommand(program, nobody).around(scratch))
                .doesNotContain(key.toString());
        assertThat(new SandboxCommand(program, null).around(scratch))
                .containsSequence("--ro-bind", "/dev/null", key.toString());
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(new SandboxCommand(program, nobody).around(scratch))
                .containsSequence("--ro-bind", "/dev/null", key.toString());
    }

    @Test
    void aDirectoryIsNoSecret() throws Exception {
        Path directory = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "keys");
        assertThat(around(ProgramDraft.of(data, "x").keeping(directory)))
                .doesNotContain(directory.toString());
    }

    private List<String> around(ProgramDraft draft) throws IOException {
        return new SandboxCommand(draft.spec(), null).around(scratch);
    }
}
