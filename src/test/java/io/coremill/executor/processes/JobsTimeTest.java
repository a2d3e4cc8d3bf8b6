package io.coremill.executor.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.coremill.Tools;
import io.coremill.cores.ledger.CoreLedger;
import io.coremill.job.ExecutionStats;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// What the ledger reports of workers and of processes for one job.
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class JobsTimeTest {
    private static final String BURN = "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done";

    @Test
    void aProcessThatNobodyLookedAtIsCreditedWithAllItUsed() throws Exception {
        try (var pool = OnceUnderTest.sh(BURN)) {
            RecordedAttempt attempt = pool.submit("{}");
            attempt.outcome();
            assertThat(AgainstToolsTest.used(pool.ledger, pool.queue()))
                    .isCloseTo(seconds(attempt.ran()), within(1e-5));
        }
    }

    @Test
    void whatAProcessHasForkedAndWaitedForCounts() throws Exception {
        try (var pool = OnceUnderTest.sh("sh -c '" + BURN + "'; true")) {
            RecordedAttempt attempt = pool.submit("{}");
            attempt.outcome();
            assertThat(AgainstToolsTest.used(pool.ledger, pool.queue()))
                    .isCloseTo(seconds(attempt.ran()), within(1e-5));
        }
    }

    @Test
    void looksWhileItRunsAddUpToWhatItUsed() throws Exception {
        try (var pool = OnceUnderTest.sh(BURN)) {
            RecordedAttempt attempt = pool.submit("{}");
            double last = 0;
            while (!attempt.hasEnded()) {
                pool.ledger.look();
                double now = AgainstToolsTest.used(pool.ledger, pool.queue());
                assertThat(now).isGreaterThanOrEqualTo(last);
                last = now;
            }
            assertThat(AgainstToolsTest.used(pool.ledger, pool.queue()))
                    .isCloseTo(seconds(attempt.ran()), within(0.001));
        }
    }

    @Test
    void aWorkerThatEndsBetweenTwoLooksIsCreditedToItsEnd() throws Exception {
        Tools.need("python3");
        var ledger = new CoreLedger();
        PoolUnderTest pool =
                new PoolDraft()
                        .ledger(ledger)
                        .command(
                                "python3",
                                PoolUnderTest.WORKERS.resolve("python/worker.py").toString())
                        .pool();
        double jobs;
        try (pool) {
            pool.run("primes", "{\"limit\": 1000}");
            ledger.look();
            RecordedAttempt attempt = pool.submit("primes", "{\"limit\": 200000}");
            attempt.outcome();
            jobs = seconds(attempt.ran());
        }
        assertThat(AgainstToolsTest.used(ledger, pool.queue())).isGreaterThan(jobs);
    }

    private static double seconds(ExecutionStats ran) {
        return Objects.requireNonNull(ran.cpuTime()).toNanos() / 1e9;
    }
}
