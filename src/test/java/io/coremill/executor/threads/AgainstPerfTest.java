package io.coremill.executor.threads;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.PerfStat;
import io.coremill.cores.ledger.CoreLedger;
import io.coremill.job.ExecutorKind;
import io.coremill.job.Outcome;
import io.coremill.job.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
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
    private static final int SLOTS = Runtime.getRuntime().availableProcessors();
    private static final int ROUNDS = 600_000_000;

    /// Where other programs want the cores, `perf` has counted 27 ms more than the scheduler.
    private static final double SLACK = 0.03;

    private final AtomicInteger arrived = new AtomicInteger();
    private final AtomicLong sink = new AtomicLong();
    private final Set<String> names = ConcurrentHashMap.newKeySet();

    @Test
    void theTimeOfSlotsIsWhatPerfCounts() throws Exception {
        compare(ExecutorKind.THREADS, "mine");
    }

    @Test
    void theTimeOfCarriersIsWhatPerfCounts() throws Exception {
        compare(ExecutorKind.VIRTUAL_THREADS, CoreLedger.VIRTUAL_THREADS);
    }

    private void compare(ExecutorKind kind, String queue) throws Exception {
        try (Rig rig = Rig.of(kind, SLOTS, context -> meetAndCompute())) {
            runAll(rig); // after which all threads are there
            PerfStat perf = PerfStat.attach("-t", tids());
            rig.ledger.look();
            double before = JobsTimeTest.used(rig, queue);
            runAll(rig);
            rig.ledger.look();
            double ours = JobsTimeTest.used(rig, queue) - before;
            PerfStat.Counted theirs = perf.end();
            assertThat(ours).isBetween(theirs.least() * 0.98 - SLACK, theirs.most() * 1.02 + SLACK);
        }
    }

    /// Nobody lets go of its thread until all have one.
    private Result meetAndCompute() {
        int all = (arrived.getAndIncrement() / SLOTS + 1) * SLOTS;
        while (arrived.get() < all) {
            Thread.onSpinWait();
        }
        names.add(nameOfThisThread());
        long hash = 7;
        for (int i = 0; i < ROUNDS; i++) {
            hash = hash * 31 + (hash >>> 3);
        }
        sink.set(hash);
        return Result.json("{}");
    }

    private static void runAll(Rig rig) throws Exception {
        List<TestAssignment> all = new ArrayList<>();
        for (int i = 0; i < SLOTS; i++) {
            all.add(rig.offer());
        }
        for (TestAssignment each : all) {
            assertThat(each.outcome()).isInstanceOf(Outcome.Succeeded.class);
        }
    }

    /// As much of it as the kernel keeps. On a virtual thread that of its carrier:
    /// `VirtualThread[#30,mine-1]/runnable@ForkJoinPool-1-worker-1`.
    private static String nameOfThisThread() {
        Thread self = Thread.currentThread();
        String all = self.toString();
        String name = self.isVirtual() ? all.substring(all.indexOf('@') + 1) : self.getName();
        return name.substring(0, Math.min(name.length(), 15));
    }

    private String tids() throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            return tasks.filter(this::isOne)
                    .map(task -> String.valueOf(task.getFileName()))
                    .collect(Collectors.joining(","));
        }
    }

    private boolean isOne(Path task) {
        try {
            return names.contains(Files.readString(task.resolve("comm")).strip());
        } catch (IOException e) {
            return false; // it has ended
        }
    }
}
