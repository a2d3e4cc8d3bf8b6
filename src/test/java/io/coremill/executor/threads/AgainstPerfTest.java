package io.coremill.executor.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.coremill.PerfStat;
import io.coremill.cores.CoreLedger;
import io.coremill.job.ExecutorKind;
import io.coremill.job.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// What the ledger says of threads against what `perf` counts, with all the work in both windows.
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class AgainstPerfTest {
    private static final String JOB = "{\"limit\": 30000000}";

    @Test
    void theTimeOfSlotsIsWhatPerfCounts() throws Exception {
        try (Rig rig = Rig.builtIn(ExecutorKind.THREADS, 2)) {
            compare(rig, "mine", "mine-");
        }
    }

    @Test
    void theTimeOfCarriersIsWhatPerfCounts() throws Exception {
        try (Rig rig = Rig.builtIn(ExecutorKind.VIRTUAL_THREADS, 2)) {
            compare(rig, CoreLedger.VIRTUAL_THREADS, "ForkJoinPool-1-");
        }
    }

    private static void compare(Rig rig, String queue, String threads) throws Exception {
        runTwo(rig, "{\"limit\": 1000000}"); // for all threads to be there
        PerfStat perf = PerfStat.attach("-t", tids(threads));
        rig.ledger.look();
        double before = JobsTimeTest.used(rig, queue);
        runTwo(rig, JOB);
        rig.ledger.look();
        double ours = JobsTimeTest.used(rig, queue) - before;
        double theirs = perf.end().cpuSeconds();
        assertThat(ours).isCloseTo(theirs, within(theirs * 0.02 + 0.01));
    }

    private static void runTwo(Rig rig, String payload) throws Exception {
        List<TestAssignment> two = new ArrayList<>();
        two.add(rig.offer("primes", payload));
        two.add(rig.offer("primes", payload));
        for (TestAssignment each : two) {
            assertThat(each.outcome()).isInstanceOf(Outcome.Succeeded.class);
        }
    }

    private static String tids(String name) throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            return tasks.filter(task -> isNamed(name, task))
                    .map(task -> String.valueOf(task.getFileName()))
                    .collect(Collectors.joining(","));
        }
    }

    private static boolean isNamed(String name, Path task) {
        try {
            return Files.readString(task.resolve("comm")).startsWith(name);
        } catch (IOException e) {
            return false; // it has ended
        }
    }
}
