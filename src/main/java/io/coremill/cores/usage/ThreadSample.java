package io.coremill.cores.usage;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.coremill.cores.kernel.LastCore;
import io.coremill.cores.kernel.LibC;
import io.coremill.cores.kernel.Procfs;
import io.coremill.cores.kernel.SchedStat;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// A thread of this process at one moment, from procfs.
///
/// @param core the one it is or was last on
/// @param runqueueWaitNanos time it could have run but had no core; null if the kernel does not
///     report it
public record ThreadSample(int core, @Nullable Long runqueueWaitNanos) {
    private static final @Nullable MethodHandle GETTID = LibC.find("gettid", JAVA_INT);
    public static final String TASKS = "self/task/";

    /// The calling thread's number in the kernel; absent on a virtual thread.
    public static OptionalInt currentTid() {
        return Thread.currentThread().isVirtual() ? OptionalInt.empty() : carrierTid();
    }

    /// That of the thread that carries the caller now, if it is a virtual one.
    public static OptionalInt carrierTid() {
        if (GETTID == null) {
            return OptionalInt.empty();
        }
        try {
            return OptionalInt.of((int) GETTID.invokeExact());
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
    }

    /// Absent if the thread has ended and on systems without procfs.
    public static Optional<ThreadSample> of(int tid) {
        return of(Procfs.HOST, tid);
    }

    static Optional<ThreadSample> of(Procfs procfs, int tid) {
        String task = TASKS + tid;
        OptionalInt core = LastCore.of(procfs, task);
        SchedStat times = SchedStat.of(procfs, task);
        return core.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new ThreadSample(
                                core.getAsInt(), times == null ? null : times.waitNanos()));
    }

    /// The second half of a sample alone, for half the price.
    public static OptionalLong runqueueWaitNanos(int tid) {
        SchedStat times = SchedStat.of(Procfs.HOST, TASKS + tid);
        return times == null ? OptionalLong.empty() : OptionalLong.of(times.waitNanos());
    }
}
