package io.coremill.subprocess.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.Tools;
import io.coremill.subprocess.ProgramDraft;
import io.coremill.subprocess.SystemTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What stands before a command, in which order, and how its failures differ from the program's.
class CommandPrefixTest {
    private static final String KEY = "coremill.queues.cpu";
    private static final String[] COMMAND = {"./own", "--option"};

    @TempDir Path directory;
    private Path scratch;

    @BeforeEach
    void create() throws IOException {
        scratch = Files.createDirectory(directory.resolve("own-scratch"));
    }

    @Test
    void withoutSettingsOnlyTheDeathSignalStandsBeforeIt() throws Exception {
        List<String> whole = around(program(), false, OptionalInt.empty());
        assertThat(whole).endsWith(COMMAND);
        if (SystemTool.find("setpriv").isPresent()) {
            assertThat(whole)
                    .startsWith(
                            SystemTool.path("setpriv"),
                            "--pdeathsig",
                            "KILL",
                            "--no-new-privs",
                            "--");
        }
    }

    /// What needs rights of the service comes before what takes them away, the sandbox last.
    @Test
    void eachPartStandsBeforeTheNextAndTheCommandLast() throws Exception {
        ProgramDraft all =
                program()
                        .limited(1L << 20, Duration.ofSeconds(9), 64)
                        .scheduled(true, 7, true)
                        .sandboxed();
        List<String> whole = afterDeathSignal(around(all, false, OptionalInt.of(3)));
        assertThat(whole)
                .startsWith(
                        SystemTool.path("prlimit"),
                        "--data=1048576",
                        "--nofile=64",
                        "--",
                        SystemTool.path("chrt"),
                        "--batch",
                        "0",
                        SystemTool.path("nice"),
                        "-n",
                        "7",
                        SystemTool.path("taskset"),
                        "-c",
                        "3",
                        SystemTool.path("bwrap"))
                .endsWith("--", "./own", "--option");
    }

    /// A worker runs many attempts, and would die of what they used together.
    @ParameterizedTest
    @CsvSource({"PT9S, --cpu=9:10", "PT0.1S, --cpu=1:2", "PT1M1.9S, --cpu=61:62"})
    void theKernelLimitsCpuTimeOnlyOfAProcessWithOneAttempt(Duration cpu, String option)
            throws Exception {
        ProgramDraft limited = program().limited(null, cpu, null);
        assertThat(afterDeathSignal(around(limited, true, OptionalInt.empty())))
                .containsExactly(SystemTool.path("prlimit"), option, "--", COMMAND[0], COMMAND[1]);
        assertThat(afterDeathSignal(around(limited, false, OptionalInt.empty())))
                .containsExactly(COMMAND);
    }

    @Test
    void aCoreIsOnlyGivenToOneThatHasIt() throws Exception {
        ProgramDraft pinned = program().scheduled(true, 0, false);
        assertThat(afterDeathSignal(around(pinned, false, OptionalInt.empty())))
                .containsExactly(COMMAND);
        assertThat(afterDeathSignal(around(pinned, false, OptionalInt.of(0))))
                .containsExactly(SystemTool.path("taskset"), "-c", "0", COMMAND[0], COMMAND[1]);
    }

    @Test
    void aSandboxShowsTheScratchElsewhere() {
        assertThat(prefix(program(), false).seenAs(scratch)).isEqualTo(scratch);
        assertThat(prefix(program().sandboxed(), false).seenAs(scratch)).isEqualTo(Path.of("/tmp"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127 | setpriv: failed to execute ./own: No such file or directory | true",
                "126 | taskset: ./own kann nicht ausgeführt werden | true",
                "1 | prlimit: failed to set the NOFILE resource limit | true",
                "1 | bwrap: No permissions to create new namespace | true",
                "125 | NICE: cannot set niceness | true",
                "2 | setpriv: failed to execute ./own | false",
                "127 | ./own: setpriv: failed | false",
                "127 | setpriv: failed to execute ./other | false",
                "1 | sh: ./own: not found | false",
                "127 | '' | false",
                "127 | 'setpriv: failed to execute ./own\nmore' | false",
                "  | setpriv: failed to execute ./own | false",
            })
    void onlyWhatOneOfThemSaysIsItsFailure(@Nullable Integer code, String stderr, boolean is) {
        ProgramDraft all = program().limited(1L, null, 64).scheduled(true, 7, true).sandboxed();
        String said = stderr.replace("NICE", SystemTool.path("nice"));
        assertThat(prefix(all, false).saysItFailed(code, said)).isEqualTo(is);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "prlimit: failed to set the NOFILE resource limit",
                "bwrap: No permissions to create new namespace",
                "taskset: failed to set pid 1's affinity"
            })
    void aProgramMaySayTheSameWhereTheToolIsNotUsed(String stderr) {
        assertThat(prefix(program(), false).saysItFailed(1, stderr)).isFalse();
    }

    @Test
    void aUserThatIsNotThereIsNamedWithItsSetting() {
        Tools.need("getent");
        assertThatThrownBy(() -> prefix(program().as("no-such-user"), false).check())
                .hasMessage(KEY + ".user: there is no user 'no-such-user' here");
    }

    private ProgramDraft program() {
        return ProgramDraft.of(directory, COMMAND);
    }

    private static CommandPrefix prefix(ProgramDraft program, boolean attemptEach) {
        return new CommandPrefix(KEY, program.spec(), attemptEach);
    }

    private List<String> around(ProgramDraft program, boolean attemptEach, OptionalInt core)
            throws IOException {
        return prefix(program, attemptEach).around(scratch, core);
    }

    private List<String> afterDeathSignal(List<String> whole) throws IOException {
        List<String> plain = around(program(), false, OptionalInt.empty());
        int before = plain.size() - COMMAND.length;
        assertThat(whole).startsWith(plain.subList(0, before).toArray(String[]::new));
        return new ArrayList<>(whole.subList(before, whole.size()));
    }
}
