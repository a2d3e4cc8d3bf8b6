package io.coremill.executor.processes.worker;

import io.coremill.cores.kernel.CpuClock;
import io.coremill.cores.ledger.ProcessSpending;
import io.coremill.cores.ledger.QueueAccount;
import io.coremill.cores.usage.ProcessFamily;
import io.coremill.cores.usage.ProcessTree;
import io.coremill.cores.usage.WorkerPlacement;
import io.coremill.executor.WorkerUsage;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What a worker and those it has forked use of the machine, as of the last look. One that has used
/// no CPU time since then is not looked at again. Safe from any thread.
public final class WorkerUsageSampler {
    private final LongSupplier pid;
    private final ProcessSpending spending;

    // Guarded by this object's monitor.
    private OptionalLong cpuNanos = OptionalLong.empty();
    private ProcessFamily family = ProcessFamily.NONE;
    private @Nullable Long pss;
    private long firstMemory = 0;

    WorkerUsageSampler(LongSupplier pid, QueueAccount account) {
        this.pid = pid;
        this.spending = new ProcessSpending(account);
    }

    /// Whether it has used CPU time since its memory was looked at.
    public synchronized boolean isStirring() {
        return !CpuClock.processNanos(pid.getAsLong()).equals(cpuNanos) || family.size() > 1;
    }

    /// At where it runs, and what it uses.
    public void look() {
        spending.look(pid.getAsLong());
    }

    /// At the memory of all who belong to it.
    public synchronized void lookAtMemory(ProcessTree tree) {
        if (!isStirring()) {
            return;
        }
        long its = pid.getAsLong();
        cpuNanos = CpuClock.processNanos(its);
        family = tree.of(its);
        pss = family.size() > 1 ? family.pss() : null;
    }

    /// It has ended, and is about to be waited for.
    void lookAtEnded() {
        spending.lookAtEnded(pid.getAsLong());
    }

    /// @param nanos CPU time that it and those it has waited for have used since its start
    void end(OptionalLong nanos) {
        spending.end(nanos);
    }

    /// It has done a job: what it has from now on is growth.
    synchronized void noteFirstMemory() {
        if (firstMemory == 0) {
            firstMemory = memory();
        }
    }

    /// In bytes; 0 if not known. What its processes share counts once, where that is known.
    public synchronized long memory() {
        return pss == null ? family.rss() : pss;
    }

    /// In bytes.
    synchronized long growth() {
        return firstMemory == 0 ? 0 : Math.max(0, memory() - firstMemory);
    }

    public synchronized int processes() {
        return family.size();
    }

    synchronized WorkerUsage latest() {
        WorkerPlacement placement = spending.placement();
        Long wait = placement.runqueueWaitNanos();
        boolean isKnown = placement.threads() > 0;
        return new WorkerUsage(
                placement.core().isPresent() ? placement.core().getAsInt() : null,
                isKnown ? List.copyOf(placement.nanosByCore().keySet()) : null,
                isKnown ? placement.threads() : null,
                family.size() == 0 ? null : family.size(),
                family.size() == 0 ? null : family.rss(),
                pss,
                wait == null || !isKnown ? null : Duration.ofNanos(wait),
                isKnown ? placement.migrations() : null,
                isKnown ? placement.voluntarySwitches() : null,
                isKnown ? placement.involuntarySwitches() : null);
    }
}
