package io.coremill.cores.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import io.coremill.cores.CapturedProc;
import io.coremill.cores.kernel.AllowedCores;
import io.coremill.cores.kernel.ContextSwitches;
import io.coremill.cores.kernel.ThreadPlace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class WorkerPlacementTest {
    @TempDir private Path folder;

    @Test
    void timeIsCreditedToTheCoreWhereTheLaterSampleFoundTheThread() {
        WorkerPlacement placement =
                after(
                        Map.of(7, thread(0, 100)),
                        Map.of(7, thread(3, 150)),
                        Map.of(7, thread(0, 160)));
        assertThat(placement.nanosByCore()).isEqualTo(Map.of(0, 110L, 3, 50L));
    }

    @Test
    void aCoreWhereAThreadOnlySleptIsNoneThatWasUsed() {
        WorkerPlacement placement = after(Map.of(7, thread(0, 100)), Map.of(7, thread(5, 100)));
        assertThat(placement.nanosByCore()).containsOnlyKeys(0);
        assertThat(
                        WorkerPlacement.NONE
                                .followedBy(new PlacementSample(Map.of(7, thread(2, 0))))
                                .core())
                .isEmpty();
    }

    @Test
    void theCoreIsThatOfTheThreadThatHadMostTimeOfLate() {
        WorkerPlacement placement =
                after(
                        Map.of(7, thread(0, 1_000), 8, thread(1, 10)),
                        Map.of(7, thread(0, 1_010), 8, thread(1, 200)));
        assertThat(placement.core()).hasValue(1);
        assertThat(placement.threads()).isEqualTo(2);
        var asleep = new PlacementSample(Map.of(7, thread(0, 1_010), 8, thread(1, 200)));
        assertThat(placement.followedBy(asleep).core()).hasValue(1);
    }

    @Test
    void whatThreadsThatEndedHadStaysInTheSums() {
        WorkerPlacement placement =
                after(
                        Map.of(7, thread(0, 5, 10L, 1, 2, 3L), 8, thread(1, 5, 100L, 10, 20, 30L)),
                        Map.of(7, thread(0, 6, 11L, 2, 4, 6L)),
                        Map.of());
        assertThat(placement.runqueueWaitNanos()).isEqualTo(111);
        assertThat(placement.voluntarySwitches()).isEqualTo(12);
        assertThat(placement.involuntarySwitches()).isEqualTo(24);
        assertThat(placement.migrations()).isEqualTo(36);
        assertThat(placement.threads()).isZero();
    }

    @Test
    void aNewThreadMayHaveTheNumberOfOneThatEnded() {
        WorkerPlacement placement =
                after(
                        Map.of(7, thread(0, 900, 9L, 9, 9, 9L)),
                        Map.of(7, thread(0, 50, 1L, 1, 1, 1L)));
        assertThat(placement.nanosByCore()).isEqualTo(Map.of(0, 950L));
        assertThat(placement.migrations()).isEqualTo(10);
    }

    @Test
    void whatTheKernelDoesNotTellIsUnknownAndNotZero() {
        WorkerPlacement placement = after(Map.of(7, thread(0, 1, null, 4, 5, null)));
        assertThat(placement.runqueueWaitNanos()).isNull();
        assertThat(placement.migrations()).isNull();
        assertThat(placement.voluntarySwitches()).isEqualTo(4);
    }

    @Test
    void samplesAreOfAllThreadsOfAllProcesses() {
        var proc = new CapturedProc(folder);
        thread(proc, "42/task/42", 1);
        thread(proc, "42/task/43", 3);
        thread(proc, "50/task/50", 2).with("50/task/51/comm", "all that is left of it");
        assertThat(sample(proc, 42, 50, 60).threads())
                .isEqualTo(Map.of(42, captured(1), 43, captured(3), 50, captured(2)));
    }

    @Test
    void withoutSchedstatTimeIsCountedInTicks() throws IOException {
        var proc = thread(new CapturedProc(folder), "42/task/42", 1);
        Files.delete(folder.resolve("42/task/42/schedstat"));
        ThreadPlace place = sample(proc, 42).threads().get(42);
        assertThat(place)
                .isEqualTo(new ThreadPlace(1, 90_000_000, null, new ContextSwitches(5, 6, 4L)));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aWorkerThatIsPinnedIsSeenOnItsCoreAlone() throws Exception {
        Tools.need("taskset");
        int core = AllowedCores.get().last();
        Process busy =
                new ProcessBuilder("taskset", "-c", "" + core, "sh", "-c", "while :; do :; done")
                        .start();
        try {
            WorkerPlacement placement = WorkerPlacement.NONE;
            long used = 0;
            while (used < 50_000_000) {
                placement = placement.followedBy(PlacementSample.of(List.of(busy.pid())));
                used = placement.nanosByCore().getOrDefault(core, 0L);
            }
            assertThat(placement.core()).hasValue(core);
            assertThat(placement.threads()).isEqualTo(1);
        } finally {
            busy.destroyForcibly().waitFor();
        }
    }

    private static PlacementSample sample(CapturedProc proc, long... pids) {
        return PlacementSample.of(proc.procfs(), LongStream.of(pids).boxed().toList());
    }

    @SafeVarargs
    private static WorkerPlacement after(Map<Integer, ThreadPlace>... samples) {
        WorkerPlacement placement = WorkerPlacement.NONE;
        for (Map<Integer, ThreadPlace> sample : samples) {
            placement = placement.followedBy(new PlacementSample(sample));
        }
        return placement;
    }

    private static ThreadPlace thread(int core, long cpuNanos) {
        return thread(core, cpuNanos, 0L, 0, 0, 0L);
    }

    private static ThreadPlace thread(
            int core,
            long cpuNanos,
            @Nullable Long waitNanos,
            long voluntary,
            long involuntary,
            @Nullable Long migrations) {
        return new ThreadPlace(
                core, cpuNanos, waitNanos, new ContextSwitches(voluntary, involuntary, migrations));
    }

    private static ThreadPlace captured(int core) {
        return new ThreadPlace(core, 5000, 300L, new ContextSwitches(5, 6, 4L));
    }

    private static CapturedProc thread(CapturedProc proc, String task, int core) {
        return proc.with(
                        task + "/stat",
                        "42 (py) R 3 ) S 1 42 42 0 -1 4194304 102 0 0 0 7 2 0 0 20 0 2 0 154282"
                                + " 3133440 415 1844 1 1 1 0 0 0 0 0 0 0 0 0 17 "
                                + core
                                + " 0 0 0\n")
                .with(task + "/schedstat", "5000 300 8\n")
                .with(
                        task + "/sched",
                        """
                        se.nr_migrations                             :                    4
                        nr_voluntary_switches                        :                    5
                        nr_involuntary_switches                      :                    6
                        """);
    }
}
