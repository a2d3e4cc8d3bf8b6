package io.coremill.queue.lookup;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How many jobs of a queue are where.
///
/// @param queued due and waiting
/// @param scheduled due later
/// @param oldestDueAt since when the longest-waiting queued job has been due
public record QueueDepth(
        String queue, long queued, long scheduled, long running, @Nullable Instant oldestDueAt) {

    public static QueueDepth empty(String queue) {
        return new QueueDepth(queue, 0, 0, 0, null);
    }

    public long waiting() {
        return queued + scheduled;
    }
}
