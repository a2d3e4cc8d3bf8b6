package io.coremill.bulk;

import io.coremill.queue.QueueListener;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/// Counts the transactions of this node, so that bulk actions know whether others write.
final class CommitCount implements QueueListener {
    private final LongAdder commits = new LongAdder();

    @Override
    public void committed(String lane, Duration took) {
        commits.increment();
    }

    long soFar() {
        return commits.sum();
    }
}
