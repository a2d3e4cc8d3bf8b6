package io.coremill.queue.retention;

import java.util.Map;

/// How long the finished jobs of each queue are kept. A queue of which the settings say nothing,
/// such as one that was removed from them, has what is usual.
public record RetentionRules(Map<String, RetentionPolicy> byQueue) {
    public static final RetentionRules USUAL = new RetentionRules(Map.of());

    public RetentionRules {
        byQueue = Map.copyOf(byQueue);
    }

    public RetentionPolicy of(String queue) {
        return byQueue.getOrDefault(queue, RetentionPolicy.USUAL);
    }

    /// How many finished jobs are too many, in all.
    ///
    /// @param finished how many there are, by queue
    public long beyond(Map<String, Long> finished) {
        return finished.entrySet().stream()
                .mapToLong(queue -> of(queue.getKey()).beyond(queue.getValue()))
                .sum();
    }
}
