package io.coremill.executor.processes;

import io.coremill.cores.CpuClock;
import io.coremill.cores.Placement;
import io.coremill.cores.PlacementSample;
import io.coremill.cores.ProcessFamily;
import io.coremill.cores.ProcessSample;
import io.coremill.cores.ProcessTree;
import io.coremill.executor.WorkerUse;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What a worker and those it has forked use of the machine, as of the last look. One that has used
/// no CPU time since then is not looked at again. Safe from any thread.
final class Vitals {
    private final LongSupplier pid;

    // Guarded by this object's monitor.
    private Placement placement = Placement.NONE;
    private OptionalLong cpuNanos = OptionalLong.empty();
    private List<Long> pids = List.of();
    private @Nullable Long rss;
    private @Nullable Long pss;
    private long firstMemory = 0;

    Vitals(LongSupplier pid) {
        this.pid = pid;
    }

    /// Whether it has used CPU time since the last look.
    synchronized boolean isStirring() {
        return !CpuClock.processNanos(pid.getAsLong()).equals(cpuNanos) || pids.size() > 1;
    }

    /// @param tree null if nobody asks for what it has forked
    synchronized void look(@Nullable ProcessTree tree) {
        if (!isStirring()) {
            return;
        }
        long its = pid.getAsLong();
        cpuNanos = CpuClock.processNanos(its);
        if (tree == null) {
            pids = pids.size() > 1 ? pids : List.of(its);
            rss = ProcessSample.of(its).map(ProcessSample::rss).orElse(rss);
        } else {
            lookAt(tree.of(its));
        }
        placement = placement.followedBy(PlacementSample.of(pids));
    }

    private void lookAt(ProcessFamily family) {
        pids = family.pids();
        rss = family.rss();
        pss = pids.size() > 1 ? family.pss() : null;
    }

    /// It has done a job: what it has from now on is growth.
    synchronized void noteFirstMemory() {
        if (firstMemory == 0) {
            firstMemory = memory();
        }
    }

    /// In bytes; 0 if not known. What its processes share counts once, where that is known.
    synchronized long memory() {
        Long known = pss == null ? rss : pss;
        return known == null ? 0 : known;
    }

    /// In bytes.
    synchronized long growth() {
        return firstMemory == 0 ? 0 : Math.max(0, memory() - firstMemory);
    }

    synchronized int processes() {
        return pids.size();
    }

    synchronized WorkerUse use() {
        Long wait = placement.runqueueWaitNanos();
        boolean isKnown = placement.threads() > 0;
        return new WorkerUse(
                placement.core().isPresent() ? placement.core().getAsInt() : null,
                isKnown ? List.copyOf(placement.nanosByCore().keySet()) : null,
                isKnown ? placement.threads() : null,
                pids.isEmpty() ? null : pids.size(),
                rss,
                pss,
                wait == null || !isKnown ? null : Duration.ofNanos(wait),
                isKnown ? placement.migrations() : null,
                isKnown ? placement.voluntarySwitches() : null,
                isKnown ? placement.involuntarySwitches() : null);
    }
}
