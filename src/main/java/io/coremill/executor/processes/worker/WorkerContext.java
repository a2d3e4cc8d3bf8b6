package io.coremill.executor.processes.worker;

import io.coremill.cores.ledger.QueueAccount;
import io.coremill.executor.ExecutorClock;
import io.coremill.executor.processes.DelayedTasks;
import io.coremill.executor.processes.KernelKills;
import java.time.Duration;
import java.time.Instant;

/// What the workers of a queue have in common.
///
/// @param budget for looks at what they use
/// @param kills the kernel's, for want of memory
/// @param account where the time is credited that they use
public record WorkerContext(
        WorkerSettings settings,
        ExecutorClock clock,
        DelayedTasks timer,
        LookBudget budget,
        KernelKills kills,
        QueueAccount account) {

    Instant now() {
        return clock.instant();
    }

    void after(Duration delay, Runnable action) {
        timer.after(delay, action);
    }
}
