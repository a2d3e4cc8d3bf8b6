package io.coremill.executor.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import io.coremill.cores.kernel.AllowedCores;
import io.coremill.job.ErrorKind;
import io.coremill.job.JobError;
import io.coremill.job.Outcome;
import io.coremill.subprocess.ProcessLaunch;
import io.coremill.subprocess.ProcessLimits;
import io.coremill.subprocess.ProcessScheduling;
import io.coremill.subprocess.ProgramSpec;
import io.coremill.subprocess.launch.ProcessLauncher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// What the kernel holds a program to from its first instruction on.
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class LimitsTest {
    private static final String SCRIPT = "src/test/resources/getting_out.py";
    private static final long MEGABYTE = 1 << 20;

    @BeforeEach
    void hasTools() {
        Tools.need("python3", "prlimit", "taskset", "chrt", "nice");
    }

    @Test
    void noMoreFilesCanBeOpenThanItMayHave() throws Exception {
        assertThat(run(limited(new ProcessLimits(null, null, null, 64, null, null), "open_files")))
                .startsWith("Too many open files ");
    }

    /// Each tool is looked for by the one before it, and that has the variables of the program.
    @Test
    void aPathOfItsOwnKeepsNoToolFromBeingFound() throws Exception {
        var limits = new ProcessLimits(null, null, Duration.ofSeconds(60), 64, null, null);
        ProgramSpec sh = Programs.of("/bin/sh", "-c", "echo $PATH; ulimit -n");
        ProgramSpec limited =
                Programs.with(new ProcessScheduling(true, 1, true), Programs.with(limits, sh));
        ProgramSpec elsewhere = Programs.with(Map.of("PATH", "/opt/bin"), Set.of(), limited);
        assertThat(run(elsewhere)).isEqualTo("/opt/bin\n64\n");
    }

    /// The Java runtime has raised its own.
    @Test
    void theSoftLimitOfOpenFilesIsNotThatOfTheJavaRuntime() throws Exception {
        long soft = Long.parseLong(run(Programs.of("sh", "-c", "sleep 0.1; ulimit -Sn")).strip());
        String hard = run(Programs.of("sh", "-c", "ulimit -Hn")).strip();
        long own =
                Files.readAllLines(Path.of("/proc/self/limits")).stream()
                        .filter(line -> line.startsWith("Max open files"))
                        .mapToLong(line -> Long.parseLong(line.split(" +", -1)[3]))
                        .findFirst()
                        .orElseThrow();
        assertThat(soft).isLessThanOrEqualTo(own);
        assertThat(hard).isEqualTo(Long.toString(own));
    }

    @Test
    void theHardLimitOfMemoryIsFeltAsMemoryError() throws Exception {
        var limits = new ProcessLimits(null, 100 * MEGABYTE, null, null, null, null);
        String much = Long.toString(200 * MEGABYTE);
        assertThat(run(limited(limits, "allocate", much))).isEqualTo("MemoryError\n");
        assertThat(run(limited(ProcessLimits.NONE, "allocate", much))).startsWith("allocated");
    }

    @Test
    void aProgramThatHasUsedUpItsCpuTimeIsEndedAndItIsSaidWhy() throws Exception {
        var limits = new ProcessLimits(null, null, Duration.ofSeconds(1), null, null, null);
        try (var once = OnceUnderTest.of(limited(limits, "spin"))) {
            JobError error = lost(once.outcome("{}"));
            assertThat(error.signal()).isEqualTo("XCPU");
            assertThat(error.message())
                    .isEqualTo("the program was ended because it used too much CPU time");
            assertThat(error.evidence())
                    .matches("it used [01]\\.[0-9] s, and \\.limits\\.cpu allows 1 s");
            assertThat(once.exits()).containsExactly("killed-cpu");
        }
    }

    @Test
    void aProgramThatTakesMoreMemoryThanItMayIsEndedAndItIsSaidWhy() throws Exception {
        var limits = new ProcessLimits(100 * MEGABYTE, null, null, null, null, null);
        String much = Long.toString(200 * MEGABYTE);
        try (var once = OnceUnderTest.of(limited(limits, "hold", much))) {
            JobError error = lost(once.outcome("{}"));
            assertThat(error.kind()).isEqualTo(ErrorKind.OUT_OF_MEMORY);
            assertThat(error.message()).contains("had too much memory");
            assertThat(error.evidence()).contains(".limits.memory allows 104857600");
            assertThat(once.exits()).containsExactly("killed-memory");
        }
    }

    @Test
    void aProgramThatStartsMoreProcessesThanItMayIsEndedWithAll() throws Exception {
        var limits = new ProcessLimits(null, null, null, null, 3, null);
        try (var once = OnceUnderTest.of(limited(limits, "breed"))) {
            JobError error = lost(once.outcome("{}"));
            assertThat(error.message()).contains("forked too often");
            assertThat(error.evidence())
                    .matches("it had [4-6] processes, and \\.limits\\.processes allows 3");
        }
    }

    @Test
    void whatMakesASandboxIsNotCounted(@TempDir Path data) throws Exception {
        Tools.need("bwrap");
        var limits = new ProcessLimits(null, null, null, null, 5, null);
        ProgramSpec sandboxed = Programs.sandboxed(data, List.of(), limited(limits, "breed"));
        try (var once = OnceUnderTest.of(sandboxed)) {
            assertThat(lost(once.outcome("{}")).evidence())
                    .isEqualTo("it had 6 processes, and .limits.processes allows 5");
        }
    }

    @Test
    void aNiceProgramStandsBack() throws Exception {
        int expected = Math.min(ownNice() + 7, 19);
        assertThat(run(scheduled(new ProcessScheduling(false, 7, false))))
                .isEqualTo(expected + " False\n");
    }

    @Test
    void aBatchProgramIsScheduledSo() throws Exception {
        assertThat(run(scheduled(new ProcessScheduling(false, 0, true))))
                .isEqualTo(ownNice() + " True\n");
    }

    @Test
    void aPinnedProgramHasItsCoreFromTheStart() throws Exception {
        String core =
                run(
                        Programs.with(
                                new ProcessScheduling(true, 0, false),
                                tries("status", "Cpus_allowed_list")));
        assertThat(core.strip()).matches("[0-9]+");
        assertThat(AllowedCores.get()).contains(Integer.valueOf(core.strip()));
    }

    @Test
    void librariesGetTheirShareOfTheProcessors() throws Exception {
        int processors = Runtime.getRuntime().availableProcessors();
        assertThat(share(1, ProcessScheduling.NORMAL)).isEqualTo(Integer.toString(processors));
        assertThat(share(1_000, ProcessScheduling.NORMAL)).isEqualTo("1");
        assertThat(share(1, new ProcessScheduling(true, 0, false))).isEqualTo("1");
    }

    @Test
    void aMissingDirectoryIsNamed() {
        var launcher =
                ProcessLauncher.ofAttempts("mine", Programs.in(Path.of("/not/there"), "ls"), 1);
        assertThat(launcher.trouble())
                .isEqualTo("there is no working directory /not/there (.directory)");
    }

    @Test
    void aCoreThatIsNotThereIsNotTheAttemptsFailure() throws Exception {
        ProgramSpec pinned = Programs.with(new ProcessScheduling(true, 0, false), tries("uid"));
        var launcher = ProcessLauncher.ofAttempts("mine", pinned, 1);
        String words = "taskset: failed to set pid 5's affinity: Invalid argument";
        assertThat(launcher.couldNotExecute(1, words)).isTrue();
        assertThat(launcher.couldNotExecute(2, words)).isFalse();
        assertThat(ProcessLauncher.ofAttempts("mine", tries("uid"), 1).couldNotExecute(1, words))
                .isFalse();
    }

    @Test
    void aToolThatCouldNotExecuteTheProgramIsUnderstoodInAnyLanguage() {
        var launcher = ProcessLauncher.ofAttempts("mine", tries("uid"), 1);
        String words = "setpriv: python3 konnte nicht ausgeführt werden: Datei fehlt";
        assertThat(launcher.couldNotExecute(127, words)).isTrue();
        assertThat(launcher.couldNotExecute(127, "setpriv: etwas anderes")).isFalse();
    }

    private static JobError lost(Outcome outcome) {
        return switch (outcome) {
            case Outcome.WorkerLost(var error) -> error;
            default -> throw new AssertionError(outcome);
        };
    }

    private static String share(int processes, ProcessScheduling scheduling) throws Exception {
        var launcher =
                ProcessLauncher.ofWorkers(
                        "mine", Programs.with(scheduling, tries("uid")), processes);
        try (ProcessLaunch launch = launcher.prepare(Map.of(), OptionalInt.empty())) {
            return launch.variables().getOrDefault("OMP_NUM_THREADS", "none");
        }
    }

    private static ProgramSpec limited(ProcessLimits limits, String... what) {
        return Programs.with(limits, tries(what));
    }

    /// These tests may stand back themselves.
    private static int ownNice() throws Exception {
        return Integer.parseInt(run(Programs.of("nice")).strip());
    }

    private static ProgramSpec scheduled(ProcessScheduling scheduling) {
        return Programs.with(scheduling, tries("scheduling"));
    }

    private static ProgramSpec tries(String... what) {
        return Programs.of(
                Stream.concat(List.of("python3", SCRIPT).stream(), List.of(what).stream())
                        .toList());
    }

    private static String run(ProgramSpec program) throws Exception {
        try (var once = OnceUnderTest.of(program)) {
            return once.run("{}");
        }
    }
}
