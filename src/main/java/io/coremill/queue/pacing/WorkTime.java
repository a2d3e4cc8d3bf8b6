package io.coremill.queue.pacing;

import io.coremill.queue.QueueListener;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/// For how long in all this node has been writing claims and outcomes. It stays zero where what
/// clients ask is written by the same thread, and so waits for its turn anyway.
public final class WorkTime implements QueueListener {
    /// The writer of claims and outcomes, where clients have another one.
    public static final String LANE = "work";

    private final LongAdder nanos = new LongAdder();

    @Override
    public void committed(String lane, Duration took) {
        if (lane.equals(LANE)) {
            nanos.add(took.toNanos());
        }
    }

    public long nanos() {
        return nanos.sum();
    }
}
