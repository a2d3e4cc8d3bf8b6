package io.coremill.executor.threads;

import io.coremill.cores.usage.ThreadSample;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// How long one platform thread has been runnable without a core. A read costs as much as a small
/// job does, so that of many small ones only some are measured.
final class RunqueueWait {
    private static final long NANOS_BETWEEN_READS = 1_000_000_000L / 300;

    private final OptionalInt tid = ThreadSample.currentTid();
    private long ripeAt;

    private RunqueueWait(long now) {
        ripeAt = now;
    }

    /// Of the thread that calls, which is the one to be measured.
    static RunqueueWait ofThisThread(long now) {
        return new RunqueueWait(now);
    }

    /// Absent if the last one was a moment ago, or if the system does not report it.
    OptionalLong atStart(long now) {
        if (tid.isEmpty() || now - ripeAt < 0) {
            return OptionalLong.empty();
        }
        ripeAt = now + NANOS_BETWEEN_READS;
        return nanos();
    }

    OptionalLong nanos() {
        return tid.isEmpty()
                ? OptionalLong.empty()
                : ThreadSample.runqueueWaitNanos(tid.getAsInt());
    }
}
