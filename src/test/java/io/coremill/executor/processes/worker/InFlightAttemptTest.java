package io.coremill.executor.processes.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.executor.ExecutorClock;
import io.coremill.executor.processes.PoolUnderTest;
import io.coremill.executor.processes.RecordedAttempt;
import io.coremill.job.Outcome;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What an attempt hears and what may be asked meanwhile, by other threads too.
@Timeout(30)
class InFlightAttemptTest {
    private final AttemptMeter meter =
            new AttemptMeter(
                    "node",
                    "worker-1",
                    () -> ProcessHandle.current().pid(),
                    new LookBudget(0),
                    new ExecutorClock(InstantSource.system(), System::nanoTime));
    private final AttemptMeter.Reading now = meter.read();
    private final RecordedAttempt attempt = PoolUnderTest.attempt("noop", "{}");
    private final InFlightAttempt run = new InFlightAttempt(attempt, meter);

    @Test
    void othersMayAskWhetherItHasBegunWhileItsAssignmentIsTold() {
        var begun = new CompletableFuture<Boolean>();
        attempt.atStart(() -> elsewhere(() -> begun.complete(run.hasBegun())));

        run.begin(_ -> {}, now);

        assertThat(begun).isCompletedWithValue(true);
    }

    @Test
    void whatEndsWhileItBeginsIsToldSoAfterIt() throws Exception {
        attempt.atStart(
                () -> {
                    elsewhere(() -> run.end(new Outcome.Cancelled(), now, true));
                    assertThat(attempt.hasEnded()).isFalse();
                });

        run.begin(_ -> {}, now);

        assertThat(attempt.outcome()).isInstanceOf(Outcome.Cancelled.class);
    }

    @Test
    void whatHasEndedDoesNotBegin() {
        run.end(new Outcome.Cancelled(), now, true);

        run.begin(_ -> {}, now);

        assertThat(attempt.hasStarted()).isFalse();
    }

    private static void elsewhere(Runnable action) {
        CompletableFuture.runAsync(action).orTimeout(50, TimeUnit.SECONDS).join();
    }
}
