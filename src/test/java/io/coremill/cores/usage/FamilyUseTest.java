package io.coremill.cores.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
@Tag("anywhere")
class FamilyUseTest {
    private static final int TIMES = 20;
    private static final long WORK_NANOS = 30_000_000;

    @Test
    void whatItCostsToTellIsNotInIt() {
        long nothing = least(() -> between(() -> {}));
        long cost = least(() -> threadNanosOf(FamilyUse::begin));
        assertThat(nothing).isLessThan(cost);
    }

    @Test
    void workOfThisProcessIsInIt() {
        long[] done = new long[1];
        long told = between(() -> done[0] = threadNanosOf(FamilyUseTest::work));
        assertThat(told).isGreaterThanOrEqualTo(done[0] - 1_000_000);
    }

    @Test
    void workOfAChildThatHasEndedIsInIt() {
        // It ends after about a second of CPU time, which the kernel counts in ticks for that.
        long told = between(() -> run("bash", "-c", "ulimit -t 1; while :; do :; done"));
        assertThat(told).isGreaterThanOrEqualTo(500_000_000);
    }

    private static long between(Runnable work) {
        FamilyUse begin = FamilyUse.begin().orElseThrow();
        work.run();
        return begin.untilNow().orElseThrow().cpuNanos();
    }

    /// Whatever else the JVM does meanwhile is not there each time.
    private static long least(LongSupplier figure) {
        return LongStream.generate(figure).limit(TIMES).min().orElseThrow();
    }

    private static long threadNanosOf(Runnable work) {
        long before = threadNanos();
        work.run();
        return threadNanos() - before;
    }

    private static void work() {
        long until = threadNanos() + WORK_NANOS;
        while (threadNanos() < until) {
            Thread.onSpinWait();
        }
    }

    private static long threadNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static void run(String... command) {
        try {
            new ProcessBuilder(command).start().waitFor();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
