package io.coremill.cores.usage;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.coremill.cores.kernel.CpuClock;
import io.coremill.cores.kernel.LibC;
import io.coremill.cores.kernel.Procfs;
import io.coremill.cores.kernel.StatLine;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What this process and all that descend from it have used so far, those that ended and were
/// waited for included. Between two such accounts nothing is missing but what threads of living
/// children did that have ended: their switches, not their CPU time.
///
/// @param cpuNanos user and system time together
/// @param voluntarySwitches how often a thread waited for something
/// @param involuntarySwitches how often a thread lost its core to another
public record FamilyUse(long cpuNanos, long voluntarySwitches, long involuntarySwitches) {
    private static final FamilyUse NONE = new FamilyUse(0, 0, 0);

    /// `int getrusage(int who, struct rusage *)`
    private static final @Nullable MethodHandle GETRUSAGE =
            LibC.find("getrusage", JAVA_INT, JAVA_INT, ADDRESS);

    private static final int SELF = 0;
    private static final int CHILDREN = -1;

    /// In longs, on any 64-bit Linux: two times of two, and 14 counts, of which these are the last.
    private static final int LONGS = 18;

    private static final int VOLUNTARY = 16;
    private static final int INVOLUNTARY = 17;

    /// To count from; empty on anything but Linux. Reads the whole of procfs, as [ProcessTree]
    /// does, and what that costs lies before it.
    public static Optional<FamilyUse> begin() {
        FamilyUse ended = usage(CHILDREN);
        FamilyUse living = living();
        FamilyUse self = usage(SELF);
        return sum(self, ended, living);
    }

    /// What has been used since then. What the look itself costs is not in it.
    public Optional<FamilyUse> untilNow() {
        FamilyUse self = usage(SELF);
        FamilyUse ended = usage(CHILDREN);
        return sum(self, ended, living()).map(now -> now.minus(this));
    }

    private static FamilyUse living() {
        long own = ProcessHandle.current().pid();
        return ProcessTree.read().of(own).pids().stream()
                .filter(pid -> pid != own)
                .map(FamilyUse::ofLiving)
                .reduce(NONE, FamilyUse::plus);
    }

    private static Optional<FamilyUse> sum(
            @Nullable FamilyUse self, @Nullable FamilyUse ended, FamilyUse living) {
        return self == null || ended == null
                ? Optional.empty()
                : Optional.of(self.plus(ended).plus(living));
    }

    private FamilyUse minus(FamilyUse before) {
        return new FamilyUse(
                cpuNanos - before.cpuNanos,
                voluntarySwitches - before.voluntarySwitches,
                involuntarySwitches - before.involuntarySwitches);
    }

    private FamilyUse plus(FamilyUse other) {
        return new FamilyUse(
                cpuNanos + other.cpuNanos,
                voluntarySwitches + other.voluntarySwitches,
                involuntarySwitches + other.involuntarySwitches);
    }

    private static FamilyUse ofLiving(long pid) {
        WorkerPlacement now = WorkerPlacement.NONE.followedBy(PlacementSample.of(List.of(pid)));
        return new FamilyUse(
                CpuClock.processNanos(pid).orElse(0) + childrenNanos(pid),
                now.voluntarySwitches(),
                now.involuntarySwitches());
    }

    private static long childrenNanos(long pid) {
        StatLine stat = StatLine.of(Procfs.HOST, Long.toString(pid));
        return stat == null ? 0 : stat.waitedForNanos();
    }

    private static @Nullable FamilyUse usage(int who) {
        if (GETRUSAGE == null) {
            return null;
        }
        try {
            long[] usage = new long[LONGS];
            int failed = (int) GETRUSAGE.invokeExact(who, MemorySegment.ofArray(usage));
            return failed == 0
                    ? new FamilyUse(
                            nanos(usage[0], usage[1]) + nanos(usage[2], usage[3]),
                            usage[VOLUNTARY],
                            usage[INVOLUNTARY])
                    : null;
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
    }

    private static long nanos(long seconds, long micros) {
        return seconds * 1_000_000_000 + micros * 1_000;
    }
}
