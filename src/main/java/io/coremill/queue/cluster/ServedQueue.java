package io.coremill.queue.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    /// Those that should be the same wherever it is served: any node may take its jobs in.
    Map<String, String> sharedSettings() {
        var prefix = "coremill.queues." + name + ".";
        var shared = new HashMap<String, String>();
        shared.put(prefix + "max-waiting", Integer.toString(maxWaiting));
        shared.put(prefix + "max-attempts", Integer.toString(maxAttempts));
        if (timeout != null) {
            shared.put(prefix + "timeout", timeout.toString());
        }
        return shared;
    }

    /// Whether a node of another version has not left out what jobs need that bring nothing.
    boolean hasDefaults() {
        return timeout != null && maxAttempts > 0 && maxWaiting > 0;
    }

    /// The same without its types.
    public ServedQueue withoutTypes() {
        return new ServedQueue(
                name, executor, slots, running, null, maxWaiting, timeout, maxAttempts);
    }
}
