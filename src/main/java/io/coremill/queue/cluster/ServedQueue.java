package io.coremill.queue.cluster;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A queue as one node serves it.
///
/// @param executor the word for what runs its jobs
/// @param running attempts that hold a slot
/// @param types those it takes; empty means any, and null that they were left out
/// @param maxWaiting jobs that may wait before this node refuses more
/// @param timeout of an attempt, for jobs that bring none
/// @param maxAttempts for jobs that bring none
public record ServedQueue(
        String name,
        String executor,
        int slots,
        int running,
        @Nullable List<String> types,
        int maxWaiting,
        @Nullable Duration timeout,
        int maxAttempts) {

    /// The same without its types.
    public ServedQueue withoutTypes() {
        return new ServedQueue(
                name, executor, slots, running, null, maxWaiting, timeout, maxAttempts);
    }
}
