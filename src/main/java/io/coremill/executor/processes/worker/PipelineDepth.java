package io.coremill.executor.processes.worker;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Decides how many requests a worker may be sent before it has answered the first. More than one
/// only while jobs of one type follow each other and stay so short that waiting for the next
/// request would cost more than the job: a long job must not have others waiting behind it.
///
/// Safe from any thread.
final class PipelineDepth {
    private static final long SHORT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long WORTH_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final int PROVEN_AFTER = 8;
    private static final int MOST = 32;
    private static final int WEIGHT = 8;

    private @Nullable String type;
    private int shortRuns = 0;
    private long averageNanos = SHORT_NANOS;

    /// A job has been answered after this long.
    synchronized void ended(String itsType, long nanos) {
        if (!itsType.equals(type) || nanos >= SHORT_NANOS) {
            type = itsType;
            shortRuns = 0;
            averageNanos = SHORT_NANOS;
        }
        if (nanos < SHORT_NANOS) {
            shortRuns++;
            averageNanos += (nanos - averageNanos) / WEIGHT;
        }
    }

    /// How many requests may be unanswered at once.
    synchronized int window() {
        return shortRuns < PROVEN_AFTER
                ? 1
                : Math.clamp(WORTH_NANOS / Math.max(1, averageNanos), 1, MOST);
    }

    /// Whether a job of this type may be sent while others are unanswered.
    synchronized boolean mayFollow(String itsType) {
        return itsType.equals(type) && shortRuns >= PROVEN_AFTER;
    }
}
