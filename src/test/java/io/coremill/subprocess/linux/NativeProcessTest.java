package io.coremill.subprocess.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.executor.processes.Leaks;
import io.coremill.subprocess.ExitStatus;
import io.coremill.subprocess.ProcessLaunch;
import io.coremill.subprocess.ProcessSignals;
import io.coremill.subprocess.ProgramDraft;
import io.coremill.subprocess.Subprocess;
import io.coremill.subprocess.SubprocessContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// A process of the C library: what it starts with, and what is known of its end.
@EnabledOnOs(OS.LINUX)
class NativeProcessTest extends SubprocessContract {
    @Override
    protected Subprocess start(ProcessLaunch launch) throws IOException {
        PosixSpawn spawn = PosixSpawn.HERE.orElseThrow();
        NativeProcess process =
                NativeProcess.start(
                        PosixCalls.HERE.orElseThrow(),
                        System::nanoTime,
                        descriptors -> spawn.start(launch, descriptors));
        process.listen(recorder);
        return process;
    }

    /// Else a line on stderr could belong to any job.
    @Test
    void whatItComplainedOfBeforeAnAnswerIsHeardBefore() throws Exception {
        try (Subprocess process = sh("for i in 1 2 3; do echo e$i >&2; echo $i; read x; done")) {
            for (int i = 1; i <= 3; i++) {
                assertThat(line(process)).isEqualTo("" + i);
                assertThat(recorder.complaints()).endsWith("e" + i + "\n");
                process.write("\n".getBytes(UTF_8));
            }
            process.reap();
        }
    }

    /// The Java runtime cannot distinguish them.
    @Test
    void aCodeThatLooksLikeASignalIsACode() throws Exception {
        try (Subprocess process = sh("exit 137")) {
            assertThat(process.reap()).isEqualTo(new ExitStatus(137, 0, true));
        }
        try (Subprocess process = sh("kill -KILL $$")) {
            assertThat(process.reap()).isEqualTo(new ExitStatus(null, ProcessSignals.KILL, true));
        }
    }

    @Test
    void whatItCostIsKnownOnceItIsReaped() throws Exception {
        try (Subprocess process = sh("i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done")) {
            assertThat(process.usedNanos()).isEmpty();
            process.reap();
            assertThat(process.usedNanos().orElseThrow()).isPositive();
        }
    }

    @Test
    void itHasItsOwnVariablesAndNoneThatAreNotNamed() throws Exception {
        ProgramDraft env =
                ProgramDraft.of(directory, "env")
                        .variables(Map.of("OWN", "größer=1"))
                        .passing("NO_SUCH_VARIABLE_HERE");
        try (Subprocess process = start(launch(env))) {
            List<String> lines = lines(process);
            assertThat(lines).contains("OWN=größer=1", "PATH=" + System.getenv("PATH"));
            assertThat(lines)
                    .allMatch(
                            line ->
                                    line.matches(
                                            "(OWN|PATH|HOME|USER|LOGNAME|TZ|LANG.*|LC_.*|TMPDIR"
                                                    + "|\\w+_(NUM|MAXIMUM)_THREADS)=.*"));
            assertThat(lines)
                    .extracting(line -> line.substring(0, line.indexOf('=')))
                    .doesNotHaveDuplicates();
            process.reap();
        }
    }

    @Test
    void itStartsInItsDirectoryWithThreeDescriptors() throws Exception {
        try (Subprocess process = sh("pwd -P; cd /proc/self/fd; echo *")) {
            assertThat(line(process)).isEqualTo(directory.toRealPath().toString());
            // one more is that of the shell, for the directory
            assertThat(line(process)).matches("0 1 2( [0-9]+)?");
            process.reap();
        }
    }

    @Test
    void itLeadsASessionOfItsOwn() throws Exception {
        try (Subprocess process = sh("read x")) {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            String pid = Long.toString(process.pid());
            assertThat(fields[2]).as("group").isEqualTo(pid);
            assertThat(fields[3]).as("session").isEqualTo(pid);
            process.closeStdin();
            process.reap();
        }
    }

    /// The Java runtime ignores SIGPIPE, and a child would too.
    @Test
    void itIgnoresAndBlocksNoSignal() throws Exception {
        try (Subprocess process = start(launch(ProgramDraft.of(directory, "cat")))) {
            process.write("\n".getBytes(UTF_8));
            assertThat(line(process)).isEmpty();
            assertThat(signals(process, "SigBlk")).isZero();
            assertThat(signals(process, "SigIgn")).isZero();
            process.closeStdin();
            process.reap();
        }
    }

    @Test
    void theKernelTakesItBeforeTheService() throws Exception {
        try (Subprocess process = sh("read x")) {
            OomScore.raise(process.pid());
            int ours = score("self");
            assertThat(score(Long.toString(process.pid()))).isEqualTo(Math.min(1000, ours + 500));
            process.closeStdin();
            process.reap();
            OomScore.raise(process.pid()); // it is gone, and nothing happens
        }
    }

    @Test
    void whatCannotBeExecutedIsSaidAndLeavesNothingOpen() throws Exception {
        Leaks leaks = Leaks.ofDescriptors();
        ProcessLaunch launch = launch(ProgramDraft.of(directory, "sh", "-c", "x".repeat(1 << 18)));
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> start(launch))
                    .isInstanceOf(IOException.class)
                    .hasMessageEndingWith(": its arguments and its environment together");
        }
        leaks.awaitNone();
    }

    @Test
    void onceItIsReapedNothingOfItIsOpen() throws Exception {
        Leaks leaks = Leaks.ofDescriptors();
        for (int i = 0; i < 5; i++) {
            try (Subprocess process = sh("echo")) {
                process.stdout().readAllBytes();
                process.reap();
            }
        }
        leaks.awaitNone();
    }

    /// Of the usual ones: the C library has two more for itself.
    private static long signals(Subprocess process, String field) throws IOException {
        return Long.parseUnsignedLong(status(process, field), 16) & Integer.MAX_VALUE;
    }

    private static String status(Subprocess process, String field) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith(field + ":"))
                .findFirst()
                .orElseThrow()
                .substring(field.length() + 1)
                .strip();
    }

    private static int score(String process) throws IOException {
        return Integer.parseInt(
                Files.readString(Path.of("/proc", process, "oom_score_adj")).strip());
    }
}
