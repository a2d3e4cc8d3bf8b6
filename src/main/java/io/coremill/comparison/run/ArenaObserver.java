package io.coremill.comparison.run;

import io.coremill.cores.usage.PlacementSample;
import io.coremill.cores.usage.ProcessFamily;
import io.coremill.cores.usage.ProcessTree;
import io.coremill.cores.usage.WorkerPlacement;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Looks after an arena's processes from outside while it runs jobs, on a separate thread: where
/// they are, and how much memory they have. What that costs is the service's, not the arena's; it
/// looks less often the more a look costs.
final class ArenaObserver {
    private static final long LEAST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /// A look may take one part in that many of a core.
    private static final int SHARE = 50;

    private final long pid;
    private final long memoryAtRest;
    private final LongSupplier nanos;
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread thread;
    private final WorkerPlacement start;

    // Belongs to the thread while that runs.
    private WorkerPlacement now;
    private long peak = 0;
    private long memoryDueAt = 0;

    private ArenaObserver(long pid, long memoryAtRest, LongSupplier nanos) {
        this.pid = pid;
        this.memoryAtRest = memoryAtRest;
        this.nanos = nanos;
        this.start = WorkerPlacement.NONE.followedBy(PlacementSample.of(family(pid).pids()));
        this.now = start;
        this.thread = Thread.ofPlatform().name("coremill-observer").daemon().unstarted(this::look);
    }

    /// What the arena's processes were seen to do.
    ///
    /// @param nanosByCore CPU time
    /// @param migrations null if the kernel does not report it
    /// @param memory the most bytes beyond what it had at rest; null if that is not known
    record Seen(
            SortedMap<Integer, Long> nanosByCore,
            @Nullable Long migrations,
            @Nullable Long memory) {}

    /// Bytes that a process and all it has started need; 0 if that is not known.
    static long memory(long pid) {
        return memory(family(pid));
    }

    static ArenaObserver start(long pid, long memoryAtRest, LongSupplier nanos) {
        var observer = new ArenaObserver(pid, memoryAtRest, nanos);
        observer.thread.start();
        return observer;
    }

    Seen end() throws InterruptedException {
        over.countDown();
        thread.join();
        memoryDueAt = 0;
        sample();
        var byCore = new TreeMap<Integer, Long>(now.nanosByCore());
        start.nanosByCore().forEach((core, used) -> byCore.merge(core, -used, Long::sum));
        byCore.values().removeIf(used -> used <= 0);
        Long before = start.migrations();
        Long after = now.migrations();
        return new Seen(
                byCore,
                before == null || after == null ? null : Long.valueOf(after - before),
                memoryAtRest == 0 ? null : Long.valueOf(peak));
    }

    private void look() {
        try {
            long pause = LEAST_PAUSE_NANOS;
            while (!over.await(pause, TimeUnit.NANOSECONDS)) {
                pause = Math.max(LEAST_PAUSE_NANOS, SHARE * sample());
            }
        } catch (InterruptedException e) {
            // it is over
        }
    }

    /// @return what it cost, without what the look at memory did, which has another pace
    private long sample() {
        long began = nanos.getAsLong();
        ProcessFamily family = family(pid);
        now = now.followedBy(PlacementSample.of(family.pids()));
        long placed = nanos.getAsLong();
        if (placed >= memoryDueAt || memoryDueAt == 0) {
            peak = Math.max(peak, beyondRest(family));
            long ended = nanos.getAsLong();
            memoryDueAt = ended + SHARE * (ended - placed);
        }
        return placed - began;
    }

    /// The arena may have given back some of what it had at rest; that is no gain of its workers.
    private long beyondRest(ProcessFamily family) {
        long arena = memory(family.only(member -> member == pid));
        long workers = memory(family.only(member -> member != pid));
        return Math.max(0, arena - memoryAtRest) + workers;
    }

    private static long memory(ProcessFamily family) {
        Long pss = family.pss();
        return pss == null ? family.rss() : pss;
    }

    private static ProcessFamily family(long pid) {
        return ProcessTree.read().of(pid);
    }
}
