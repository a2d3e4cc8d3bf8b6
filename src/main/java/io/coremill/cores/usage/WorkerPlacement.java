package io.coremill.cores.usage;

import io.coremill.cores.kernel.SchedulerCounts;
import io.coremill.cores.kernel.ThreadPlace;
import java.util.Collections;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Where a worker has run since its start, and how smoothly, put together from samples.
///
/// The kernel does not report which cores a thread has been on, only the last one. So the CPU time
/// between two samples is all credited to the core where the later one found the thread. That a
/// core is in the account means that a thread was there; that it is not may mean that no sample met
/// one there. Shares come right over many samples, and not over few. Waits, migrations and switches
/// are the kernel's own counts. Of a thread that ends, what it did after its last sample is
/// missing, and all of one that no sample met: the sums are never too high.
public final class WorkerPlacement {
    public static final WorkerPlacement NONE =
            new WorkerPlacement(PlacementSample.NONE, new TreeMap<>(), SchedulerCounts.NONE, null);

    private final PlacementSample last;
    private final SortedMap<Integer, Long> nanosByCore;
    private final SchedulerCounts counts;
    private final @Nullable Integer core;

    private WorkerPlacement(
            PlacementSample last,
            SortedMap<Integer, Long> nanosByCore,
            SchedulerCounts counts,
            @Nullable Integer core) {
        this.last = last;
        this.nanosByCore = nanosByCore;
        this.counts = counts;
        this.core = core;
    }

    /// This one and what has happened until a later sample.
    public WorkerPlacement followedBy(PlacementSample next) {
        var grown = new TreeMap<>(nanosByCore);
        SchedulerCounts sum = counts;
        long most = 0;
        Integer busiest = core;
        for (Map.Entry<Integer, ThreadPlace> each : next.threads().entrySet()) {
            ThreadPlace now = each.getValue();
            ThreadPlace before = before(each.getKey(), now);
            long used = now.cpuNanos() - (before == null ? 0 : before.cpuNanos());
            if (used > 0) {
                grown.merge(now.core(), used, Long::sum);
            }
            if (used > most) {
                most = used;
                busiest = now.core();
            }
            sum =
                    sum.plus(SchedulerCounts.of(now))
                            .minus(
                                    before == null
                                            ? SchedulerCounts.NONE
                                            : SchedulerCounts.of(before));
        }
        return new WorkerPlacement(next, grown, sum, busiest);
    }

    /// Null for a new thread, which may have the number of one that ended.
    private @Nullable ThreadPlace before(Integer tid, ThreadPlace now) {
        ThreadPlace before = last.threads().get(tid);
        return before == null || before.cpuNanos() > now.cpuNanos() ? null : before;
    }

    public PlacementSample last() {
        return last;
    }

    /// CPU time in nanoseconds, on all cores.
    public long cpuNanos() {
        return nanosByCore.values().stream().mapToLong(Long::longValue).sum();
    }

    /// CPU time in nanoseconds by core, only cores with some.
    public SortedMap<Integer, Long> nanosByCore() {
        return Collections.unmodifiableSortedMap(nanosByCore);
    }

    /// The one where it used most CPU time of late; absent if it has used none yet.
    public OptionalInt core() {
        return core == null ? OptionalInt.empty() : OptionalInt.of(core);
    }

    /// Threads that the last sample met.
    public int threads() {
        return last.threads().size();
    }

    /// Time in nanoseconds that threads could have run but had no core; null if the kernel does not
    /// report it.
    public @Nullable Long runqueueWaitNanos() {
        return counts.waitNanos();
    }

    /// Moves of threads from one core to another; null if the kernel does not report it.
    public @Nullable Long migrations() {
        return counts.switches().migrations();
    }

    /// How often a thread waited for something.
    public long voluntarySwitches() {
        return counts.switches().voluntary();
    }

    /// How often a thread lost its core to another.
    public long involuntarySwitches() {
        return counts.switches().involuntary();
    }
}
