package io.coremill.cores.ledger;

import io.coremill.cores.kernel.CpuClock;
import io.coremill.cores.kernel.ProcessStat;
import io.coremill.cores.usage.PlacementSample;
import io.coremill.cores.usage.ProcessFamily;
import io.coremill.cores.usage.WorkerPlacement;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// What a process and those it has forked use, credited to the account of a queue: at looks, and at
/// its end to the last nanosecond. Safe from any thread.
///
/// Threads show where time was used, clocks of processes how much it was: what threads used that
/// ended between two looks, and processes that were waited for, is known to the latter alone, and
/// is credited to the core that was last seen at work.
public final class ProcessSpending {
    /// Clocks are read a moment before threads are, and the kernel rounds the time of those that
    /// were waited for: the threads may be ahead by this much for a while.
    private static final long MOST_AHEAD_NANOS = 100_000_000;

    private final QueueAccount account;

    // Guarded by this object's monitor.
    private ProcessFamily family = ProcessFamily.NONE;
    private WorkerPlacement placement = WorkerPlacement.NONE;
    private Clocks clocks = Clocks.NONE;
    private long uncredited = 0;
    private boolean ended = false;

    public ProcessSpending(QueueAccount account) {
        this.account = account;
    }

    /// Whether it has used CPU time since the last look, or others may have that it has forked.
    public synchronized boolean isStirring(long pid) {
        return family.size() > 1
                || CpuClock.processNanos(pid).orElse(0) != clocks.root()
                || family.size() == 0;
    }

    /// Looks again, unless nothing can have changed.
    public synchronized void look(long pid) {
        if (!ended && isStirring(pid)) {
            look(ProcessFamily.of(pid, family.pids()));
        }
    }

    /// Once it has ended, and before it has been waited for: its first thread can still be seen.
    public synchronized void lookAtEnded(long pid) {
        if (!ended) {
            advance(PlacementSample.ofFirstThread(pid));
        }
    }

    /// It is over.
    ///
    /// @param nanos CPU time of the process and of those it has waited for, from its start to its
    ///     end; absent where the system does not report it
    public synchronized void end(OptionalLong nanos) {
        if (ended) {
            return;
        }
        ended = true;
        nanos.ifPresent(
                total ->
                        uncredited += total - (total < clocks.sum() ? clocks.own() : clocks.sum()));
        settle();
    }

    /// Where it has been, as of the last look.
    public synchronized WorkerPlacement placement() {
        return placement;
    }

    /// Those that the last look met.
    public synchronized ProcessFamily family() {
        return family;
    }

    private void look(ProcessFamily now) {
        if (now.size() == 0) {
            return; // it has ended
        }
        Clocks next = Clocks.of(now);
        long grown = next.sum() - clocks.sum();
        long seen = advance(PlacementSample.of(now, placement.last()));
        // What falls had a member that is gone and that none of the others has waited for.
        uncredited = Math.max(-MOST_AHEAD_NANOS, uncredited + (grown < 0 ? seen : grown));
        clocks = next;
        family = now;
        settle();
    }

    /// @return what was credited
    private long advance(PlacementSample sample) {
        WorkerPlacement before = placement;
        placement = before.followedBy(sample);
        account.credit(before, placement);
        long seen = placement.cpuNanos() - before.cpuNanos();
        uncredited -= seen;
        return seen;
    }

    private void settle() {
        OptionalInt core = placement.core();
        if (uncredited > 0 && core.isPresent()) {
            account.credit(core.getAsInt(), uncredited);
            uncredited = 0;
        }
    }

    /// @param root what the process itself has used
    /// @param own the same with those it has waited for
    /// @param sum of all that are there, with those they have waited for
    private record Clocks(long root, long own, long sum) {
        static final Clocks NONE = new Clocks(0, 0, 0);

        static Clocks of(ProcessFamily family) {
            ProcessStat root = family.members().getFirst();
            long its = CpuClock.processNanos(root.pid()).orElse(0);
            long own = its + root.waitedForNanos();
            long sum = own;
            for (ProcessStat other : family.members().subList(1, family.size())) {
                sum += CpuClock.processNanos(other.pid()).orElse(0) + other.waitedForNanos();
            }
            return new Clocks(its, own, sum);
        }
    }
}
