package io.coremill.cores.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(20)
class CpuClockTest {

    @Test
    void aThreadThatComputesUsesCpuTime() {
        long start = System.nanoTime();
        long before = CpuClock.threadNanos().orElseThrow();
        long used = 0;
        while (used < 1_000_000) {
            used = CpuClock.threadNanos().orElseThrow() - before;
        }
        assertThat(used).isLessThanOrEqualTo(System.nanoTime() - start + 10_000_000);
    }

    @Test
    void aVirtualThreadHasNoClock() throws InterruptedException {
        var seen = new AtomicReference<OptionalLong>();
        Thread.ofVirtual().start(() -> seen.set(CpuClock.threadNanos())).join();
        assertThat(seen.get()).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theClockOfAProcessAgreesWithItsOwnAccount() {
        ProcessHandle self = ProcessHandle.current();
        long own = self.info().totalCpuDuration().orElseThrow().toNanos();
        assertThat(CpuClock.processNanos(self.pid()).orElseThrow())
                .isBetween(own - 50_000_000, own + 1_000_000_000);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theClockOfAnotherProcessIsReadUntilItHasGone() throws Exception {
        Process child = new ProcessBuilder("sh", "-c", "while :; do :; done").start();
        try {
            long first = CpuClock.processNanos(child.pid()).orElseThrow();
            while (CpuClock.processNanos(child.pid()).orElseThrow() <= first) {
                Thread.onSpinWait();
            }
        } finally {
            child.destroyForcibly().waitFor();
        }
        assertThat(CpuClock.processNanos(child.pid())).isEmpty();
    }

    @Test
    void numbersThatAreNoProcessHaveNoClock() {
        assertThat(CpuClock.processNanos(0)).isEmpty();
        assertThat(CpuClock.processNanos(-1)).isEmpty();
        assertThat(CpuClock.processNanos(Long.MAX_VALUE)).isEmpty();
    }
}
