package io.coremill.cores.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// CPU time in nanoseconds, user and system together, from the kernel's own clocks.
public final class CpuClock {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final boolean THREAD_TIME =
            THREADS.isCurrentThreadCpuTimeSupported() && THREADS.isThreadCpuTimeEnabled();

    /// `int clock_gettime(clockid_t, struct timespec *)`
    private static final @Nullable MethodHandle CLOCK_GETTIME =
            LibC.find("clock_gettime", JAVA_INT, JAVA_INT, ADDRESS);

    /// The kind of a process's clock that counts the time it was scheduled.
    private static final int CPUCLOCK_SCHED = 2;

    /// That of a thread, which only its own process may read.
    private static final int CPUCLOCK_PERTHREAD = 4;

    private CpuClock() {}

    /// What the calling thread has used; absent on a virtual thread, which has no clock.
    public static OptionalLong threadNanos() {
        return THREAD_TIME && !Thread.currentThread().isVirtual()
                ? OptionalLong.of(THREADS.getCurrentThreadCpuTime())
                : OptionalLong.empty();
    }

    /// What all threads of a process have used, those that ended included, its children not. Absent
    /// if there is no such process, and on anything but Linux.
    public static OptionalLong processNanos(long pid) {
        return nanos(pid, CPUCLOCK_SCHED);
    }

    /// What a thread of this process has used. Absent if there is no such thread, and on anything
    /// but Linux.
    public static OptionalLong threadNanos(int tid) {
        return nanos(tid, CPUCLOCK_SCHED | CPUCLOCK_PERTHREAD);
    }

    private static OptionalLong nanos(long pid, int kind) {
        if (CLOCK_GETTIME == null || pid <= 0 || pid > Integer.MAX_VALUE) {
            return OptionalLong.empty();
        }
        try {
            long[] timespec = new long[2];
            int clock = ((int) ~pid << 3) | kind;
            int failed = (int) CLOCK_GETTIME.invokeExact(clock, MemorySegment.ofArray(timespec));
            return failed == 0
                    ? OptionalLong.of(TimeUnit.SECONDS.toNanos(timespec[0]) + timespec[1])
                    : OptionalLong.empty();
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
    }
}
