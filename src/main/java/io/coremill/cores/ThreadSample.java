package io.coremill.cores;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// A kernel thread at one moment, from `/proc/<pid>/task/<tid>/stat` and `schedstat`.
///
/// @param core the one it is or was last on
/// @param running on a core or waiting for one
/// @param cpuNanos time on a core; null, like the next, if the kernel does not tell
/// @param runqueueWaitNanos time it could have run but had no core
public record ThreadSample(
        int core, boolean running, @Nullable Long cpuNanos, @Nullable Long runqueueWaitNanos) {
    private static final @Nullable MethodHandle GETTID =
            LibC.find("gettid", FunctionDescriptor.of(JAVA_INT));

    /// Where `processor` stands in `stat`, counted from the state, which follows the last `)`.
    private static final int PROCESSOR = 36;

    /// The calling thread's number in the kernel; absent on a virtual thread.
    public static OptionalInt currentTid() {
        if (GETTID == null || Thread.currentThread().isVirtual()) {
            return OptionalInt.empty();
        }
        try {
            return OptionalInt.of((int) GETTID.invokeExact());
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
    }

    /// A thread of this process; absent if it has ended and on systems without procfs.
    public static Optional<ThreadSample> of(int tid) {
        return of(Procfs.HOST, "self/task/" + tid);
    }

    /// What [#runqueueWaitNanos()] of a thread of this process would be, for half the price of all.
    public static OptionalLong runqueueWaitNanos(int tid) {
        String schedstat = Procfs.HOST.read("self/task/" + tid + "/schedstat");
        return schedstat == null ? OptionalLong.empty() : Text.field(1, schedstat, 0);
    }

    static Optional<ThreadSample> of(Procfs procfs, String task) {
        String stat = procfs.read(task + "/stat");
        return stat == null ? Optional.empty() : of(stat, procfs.read(task + "/schedstat"));
    }

    /// A thread's name may hold spaces and brackets, so only what follows the last one counts.
    private static Optional<ThreadSample> of(String stat, @Nullable String schedstat) {
        int state = stat.lastIndexOf(')') + 2;
        OptionalLong core = Text.field(PROCESSOR, stat, state);
        if (core.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new ThreadSample(
                        (int) core.getAsLong(),
                        stat.charAt(state) == 'R',
                        number(0, schedstat),
                        number(1, schedstat)));
    }

    private static @Nullable Long number(int index, @Nullable String schedstat) {
        OptionalLong value =
                schedstat == null ? OptionalLong.empty() : Text.field(index, schedstat, 0);
        return value.isPresent() ? value.getAsLong() : null;
    }
}
