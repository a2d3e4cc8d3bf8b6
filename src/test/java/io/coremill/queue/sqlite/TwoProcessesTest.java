package io.coremill.queue.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.JavaProgram;
import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.queue.directory.DataDirectoryInUseException;
import io.coremill.queue.lookup.JobFilter;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What two processes, of which one is killed, see of one data directory.
@Timeout(120)
@Tag("anywhere")
class TwoProcessesTest {
    private static final int ROUNDS = 3;
    private static final int ACKNOWLEDGED_BEFORE_KILL = 400;

    @TempDir private Path directory;
    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endProcesses() throws InterruptedException {
        for (var process : started) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void aSecondOpenerIsToldWhoHasTheDirectory() throws Exception {
        var other = start();
        other.inputReader().readLine();
        assertThatThrownBy(this::open)
                .isInstanceOf(DataDirectoryInUseException.class)
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("node doomed")
                .hasMessageContaining("process " + other.pid())
                .hasMessageContaining(other.info().startInstant().orElseThrow().toString());
        other.destroyForcibly().waitFor();
        open().close();
    }

    @Test
    void aSecondOpenerInTheSameProcessIsRefusedAndHarmsNothing() throws Exception {
        try (var first = open()) {
            assertThatThrownBy(this::open).isInstanceOf(DataDirectoryInUseException.class);
            var other = start();
            assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(other.exitValue()).isNotZero();
            assertThat(first.health().writable()).isTrue();
        }
    }

    @Test
    void whatWasAcknowledgedIsThereExactlyOnceAfterAKill() throws Exception {
        var submitted = new HashSet<JobId>();
        var settled = new HashSet<JobId>();
        for (int round = 0; round < ROUNDS; round++) {
            runAndKill(submitted, settled);
            try (var queue = open()) {
                var all =
                        queue.list(new JobFilter(null, null, null, null), Integer.MAX_VALUE).jobs();
                assertThat(all).extracting(Job::id).containsAll(submitted).doesNotHaveDuplicates();
                assertThat(all).noneMatch(job -> job.state() == JobState.RUNNING);
                assertThat(idsOf(all, JobState.SUCCEEDED)).containsAll(settled);
            }
        }
        assertThat(submitted).hasSizeGreaterThan(ROUNDS * ACKNOWLEDGED_BEFORE_KILL / 2);
    }

    private void runAndKill(Set<JobId> submitted, Set<JobId> settled) throws Exception {
        var service = start();
        try (var said = service.inputReader()) {
            said.readLine();
            for (int i = 0; i < ACKNOWLEDGED_BEFORE_KILL; i++) {
                note(said.readLine(), submitted, settled);
            }
            service.toHandle().destroyForcibly();
            noteTheRest(said, submitted, settled);
        }
        service.waitFor();
    }

    private static void noteTheRest(BufferedReader said, Set<JobId> submitted, Set<JobId> settled)
            throws IOException {
        for (var line = said.readLine(); line != null; line = said.readLine()) {
            note(line, submitted, settled);
        }
    }

    /// A line that the kill cut short says nothing.
    private static void note(String line, Set<JobId> submitted, Set<JobId> settled) {
        var words = line.split(" ", -1);
        if (words.length == 2 && words[1].length() == 36) {
            (words[0].equals("settled") ? settled : submitted).add(JobId.parse(words[1]));
        }
    }

    private static Set<JobId> idsOf(List<Job> jobs, JobState state) {
        return jobs.stream()
                .filter(job -> job.state() == state)
                .map(Job::id)
                .collect(Collectors.toSet());
    }

    private SqliteQueue open() {
        return SqliteQueue.open(
                directory, "node-1", Clock.systemUTC(), System::nanoTime, List.of());
    }

    private Process start() throws IOException {
        var process =
                new ProcessBuilder(JavaProgram.command(KilledService.class, directory.toString()))
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        started.add(process);
        return process;
    }
}
