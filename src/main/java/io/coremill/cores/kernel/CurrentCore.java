package io.coremill.cores.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.invoke.MethodHandle;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// The core that the calling thread is on; for a virtual thread, the one its carrier is on.
public final class CurrentCore {
    private static final @Nullable MethodHandle SCHED_GETCPU = LibC.find("sched_getcpu", JAVA_INT);

    private CurrentCore() {}

    /// True for this moment only. Absent where the system does not report it.
    public static OptionalInt get() {
        if (SCHED_GETCPU == null) {
            return OptionalInt.empty();
        }
        try {
            int core = (int) SCHED_GETCPU.invokeExact();
            return core >= 0 ? OptionalInt.of(core) : OptionalInt.empty();
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
    }
}
