package io.coremill.executor.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.coremill.PerfStat;
import io.coremill.PidStat;
import io.coremill.Tools;
import io.coremill.cores.KernelSupport;
import io.coremill.cores.kernel.AllowedCores;
import io.coremill.cores.ledger.CoreLedger;
import io.coremill.executor.WorkerView;
import io.coremill.executor.processes.javaworker.JavaWorkerCommand;
import io.coremill.job.ExecutionStats;
import io.coremill.subprocess.ProcessScheduling;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// What the ledger reports of workers against what others say who looked at the same time. Work is
/// fixed and both windows hold all of it, so that no figure depends on how fast the machine is.
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class AgainstToolsTest {
    private static final double TWO_PERCENT = 0.02;

    /// Beside the job a worker does a little that is in one window and not in the other.
    private static final double SECONDS_AROUND = 0.01;

    private final CoreLedger ledger = new CoreLedger();

    @Test
    void aPythonWorkersTimeIsWhatPerfCountsAndWhatTheJobSays() throws Exception {
        compare(python(), "hash", "{\"rounds\": 1500000}");
    }

    @Test
    void aJavaWorkersTimeIsWhatPerfCounts() throws Exception {
        var command =
                JavaWorkerCommand.build(Path.of("target", "java-worker"), 64L << 20, List.of())
                        .words();
        compare(new PoolDraft().command(command), "hash", "{\"rounds\": 8000000}");
    }

    @Test
    void aWorkersTimeIsWhatPidstatShows() throws Exception {
        try (PoolUnderTest pool = python().ledger(ledger).pool()) {
            pool.run("noop", "{}");
            ledger.look();
            double before = used(pool);
            PidStat pidstat = PidStat.of(pool.workers().getFirst().pid());
            pool.run("hash", "{\"rounds\": 1500000}");
            PidStat.Used theirs = pidstat.end();
            ledger.look();
            assertThat(used(pool) - before)
                    .isBetween(
                            theirs.least() * (1 - TWO_PERCENT) - SECONDS_AROUND,
                            theirs.most() * (1 + TWO_PERCENT) + SECONDS_AROUND);
        }
    }

    @Test
    void aPinnedWorkerIsWhereTasksetSaysAndAllItsTimeIsThere() throws Exception {
        Tools.need("taskset");
        var pinning = new ProcessScheduling(true, 0, false);
        try (PoolUnderTest pool =
                new PoolDraft()
                        .program(
                                Programs.with(
                                        pinning,
                                        Programs.of(
                                                "python3",
                                                PoolUnderTest.WORKERS
                                                        .resolve("python/worker.py")
                                                        .toString())))
                        .ledger(ledger)
                        .pool()) {
            pool.run("primes", "{\"limit\": 300000}");
            WorkerView worker = pool.workers().getFirst();
            assertThat(taskset("-cp", "" + worker.pid())).endsWith(": " + worker.pinnedTo());
            ledger.look();
            int core = Objects.requireNonNull(worker.pinnedTo());
            double there = ledger.seconds(new CoreLedger.Cell(core, pool.queue()));
            // Before it was pinned it had not done anything to speak of.
            assertThat(there).isCloseTo(used(pool), within(0.01));
        }
    }

    @Test
    void migrationsAreThoseThatPerfCounts() throws Exception {
        Tools.need("taskset");
        assumeThat(KernelSupport.here().migrations()).as("migrations that are reported").isTrue();
        SortedSet<Integer> cores = AllowedCores.get();
        assumeThat(cores.size()).as("cores to move between").isGreaterThan(1);
        try (PoolUnderTest pool = python().ledger(ledger).pool()) {
            pool.run("noop", "{}");
            long pid = pool.workers().getFirst().pid();
            taskset("-a", "-cp", "" + cores.first(), "" + pid);
            pool.run("primes", "{\"limit\": 100000}");
            ledger.look();
            long before = ledger.of(pool.queue()).migrations();
            PerfStat perf = PerfStat.attach("-p", "" + pid);
            for (int i = 0; i < 5; i++) {
                taskset("-a", "-cp", "" + cores.last(), "" + pid);
                pool.run("primes", "{\"limit\": 10000}");
                taskset("-a", "-cp", "" + cores.first(), "" + pid);
                pool.run("primes", "{\"limit\": 10000}");
            }
            long theirs = perf.end().migrations();
            ledger.look();
            assertThat(ledger.of(pool.queue()).migrations() - before)
                    .isEqualTo(theirs)
                    .isGreaterThanOrEqualTo(10);
        }
    }

    private void compare(PoolDraft draft, String type, String payload) throws Exception {
        try (PoolUnderTest pool = draft.ledger(ledger).pool()) {
            pool.run("noop", "{}");
            long pid = pool.workers().getFirst().pid();
            PerfStat perf = PerfStat.attach("-p", "" + pid);
            ledger.look();
            double before = used(pool);
            double ticksBefore = ticks(pid);
            RecordedAttempt attempt = pool.submit(type, payload);
            attempt.outcome();
            ledger.look();
            double ours = used(pool) - before;
            double ticks = ticks(pid) - ticksBefore;
            PerfStat.Counted theirs = perf.end();
            ExecutionStats ran = attempt.ran();
            double jobs = Objects.requireNonNull(ran.cpuTime()).toNanos() / 1e9;
            assertThat(ours)
                    .isBetween(
                            theirs.least() * (1 - TWO_PERCENT) - SECONDS_AROUND,
                            theirs.most() * (1 + TWO_PERCENT) + SECONDS_AROUND)
                    .isCloseTo(jobs, within(jobs * TWO_PERCENT + SECONDS_AROUND))
                    .isCloseTo(ticks, within(ticks * TWO_PERCENT + 0.02));
        }
    }

    private static PoolDraft python() {
        return new PoolDraft()
                .command("python3", PoolUnderTest.WORKERS.resolve("python/worker.py").toString());
    }

    private double used(PoolUnderTest pool) {
        return used(ledger, pool.queue());
    }

    static double used(CoreLedger ledger, String queue) {
        Set<CoreLedger.Cell> cells = new HashSet<>();
        ledger.forEachCell(cells::add);
        return cells.stream()
                .filter(cell -> cell.queue().equals(queue))
                .collect(Collectors.summingDouble(ledger::seconds));
    }

    /// User and system time as the kernel rounds it, in seconds.
    private static double ticks(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", "" + pid, "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
    }

    private static String taskset(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("taskset"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said.strip();
    }
}
