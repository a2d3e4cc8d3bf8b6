package io.coremill.queue.postgres.node;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// The thread that makes the rounds of a node.
final class PresenceThread {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final LongSupplier round;
    private final Semaphore wakes = new Semaphore(0);
    private final Thread thread =
            Thread.ofPlatform().name("coremill-presence").daemon().unstarted(this::run);
    private volatile boolean stopped;

    /// @param round returns how long to wait for the next, in nanoseconds
    PresenceThread(LongSupplier round) {
        this.round = round;
    }

    void start() {
        thread.start();
    }

    void wake() {
        wakes.release();
    }

    boolean isStopped() {
        return stopped;
    }

    /// Begins no other round.
    void stopSoon() {
        stopped = true;
        wake();
    }

    /// @return whether no round is under way any more
    boolean stop() {
        stopSoon();
        try {
            return thread.getState() == Thread.State.NEW || thread.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void run() {
        while (!stopped) {
            await(round.getAsLong());
        }
    }

    private void await(long pause) {
        try {
            if (wakes.tryAcquire(pause, TimeUnit.NANOSECONDS)) {
                wakes.drainPermits();
            }
        } catch (InterruptedException e) {
            stopped = true;
        }
    }
}
