package io.coremill.queue.pacing;

import java.time.Duration;
import java.util.function.LongSupplier;

/// Finds out whether a writer has been busy lately: for half of the time, as in a full drain. Who
/// can wait asks before each step, and steps back. A look at the moment would not do, as what the
/// writer does next to a step is seldom committed within the step. For one thread.
public final class BusyWatch {
    static final Duration WINDOW = Duration.ofMillis(250);
    private static final long HALF = WINDOW.toNanos() / 2;

    private final LongSupplier written;
    private final LongSupplier nanos;
    private long begun;
    private long before;
    private boolean busy;

    /// @param written for how long the writer has been busy in all, in nanoseconds
    /// @param nanos rises steadily from anywhere
    public BusyWatch(LongSupplier written, LongSupplier nanos) {
        this.written = written;
        this.nanos = nanos;
        begun = nanos.getAsLong();
        before = written.getAsLong();
    }

    /// Holds from the moment when half of a window has been written until a window is over of which
    /// less was.
    public boolean isBusy() {
        long now = nanos.getAsLong();
        long soFar = written.getAsLong();
        long passed = now - begun;
        if (passed >= WINDOW.toNanos()) {
            busy = soFar - before >= passed / 2;
            begun = now;
            before = soFar;
        } else if (soFar - before >= HALF) {
            busy = true;
        }
        return busy;
    }
}
