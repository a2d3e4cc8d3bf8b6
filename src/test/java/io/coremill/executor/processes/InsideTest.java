package io.coremill.executor.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import io.coremill.executor.StopReason;
import io.coremill.executor.processes.once.OnceProcess;
import io.coremill.job.LogLine;
import io.coremill.job.Outcome;
import io.coremill.subprocess.ProcessSignals;
import io.coremill.subprocess.ProgramSpec;
import io.coremill.subprocess.SandboxedProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The program in a sandbox, as seen and signalled from outside.
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class InsideTest {
    @TempDir Path data;

    @BeforeEach
    void hasTools() {
        Tools.need("bwrap", "python3", "setpriv");
    }

    @Test
    void theProgramIsFoundBehindWhatMakesTheSandbox() throws Exception {
        try (OnceProcess outer = Programs.start(sandboxed("sleep", "300"))) {
            Awaitility.await()
                    .untilAsserted(() -> assertThat(commandIn(outer)).startsWith("sleep"));
            long program = SandboxedProgram.programOf(outer.pid()).orElseThrow();
            assertThat(program).isNotEqualTo(outer.pid());
            assertThat(SandboxedProgram.groupOf(outer.pid()).orElseThrow())
                    .isNotEqualTo(outer.pid());
        }
    }

    @Test
    void whereNothingIsInsideNothingIsFound() throws Exception {
        try (OnceProcess plain = Programs.start(Programs.of("sleep", "300"))) {
            assertThat(SandboxedProgram.programOf(plain.pid())).isEqualTo(OptionalLong.empty());
            assertThat(SandboxedProgram.groupOf(plain.pid())).isEqualTo(OptionalLong.empty());
        }
    }

    @Test
    void aProgramInASandboxHearsSigtermAndHasItsGrace() throws Exception {
        ProgramSpec program = sandboxed("python3", script(), "trap");
        try (var once = OnceUnderTest.patient(program)) {
            RecordedAttempt attempt = once.submit("{}");
            Awaitility.await().until(() -> once.executor().workers().size() == 1);
            long outer = once.executor().workers().getFirst().pid();
            Awaitility.await().until(() -> catches(outer));
            attempt.stopper().stop(StopReason.CANCELLED);
            assertThat(attempt.outcome()).isEqualTo(new Outcome.Cancelled());
            assertThat(attempt.linesAtTheEnd()).extracting(LogLine::message).contains("leaving");
        }
    }

    @Test
    void killingTheSandboxKillsTheProgram() throws Exception {
        long program;
        try (OnceProcess outer = Programs.start(sandboxed("sleep", "300"))) {
            Awaitility.await()
                    .untilAsserted(() -> assertThat(commandIn(outer)).startsWith("sleep"));
            program = SandboxedProgram.programOf(outer.pid()).orElseThrow();
            outer.signal(ProcessSignals.KILL);
            Awaitility.await().until(() -> !Processes.exists(program));
        }
    }

    /// Its handler of SIGTERM is there.
    private static boolean catches(long outer) throws Exception {
        OptionalLong program = SandboxedProgram.programOf(outer);
        return program.isPresent()
                && Files.readAllLines(Path.of("/proc/" + program.getAsLong() + "/status")).stream()
                        .filter(line -> line.startsWith("SigCgt:"))
                        .anyMatch(
                                line ->
                                        (Long.parseUnsignedLong(line.substring(7).strip(), 16)
                                                        & (1L << (ProcessSignals.TERM - 1)))
                                                != 0);
    }

    private static String commandIn(OnceProcess outer) throws Exception {
        OptionalLong program = SandboxedProgram.programOf(outer.pid());
        return program.isEmpty()
                ? ""
                : Files.readString(Path.of("/proc/" + program.getAsLong() + "/comm"));
    }

    private static String script() {
        return Path.of("src/test/resources/getting_out.py").toAbsolutePath().toString();
    }

    private ProgramSpec sandboxed(String... command) {
        return Programs.sandboxed(data, List.of(), Programs.of(command));
    }
}
