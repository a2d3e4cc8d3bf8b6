package io.coremill.queue.retention;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has the store remove what is to go, some hundred jobs at a time, and up to some thousand where
/// the store does so many at once in little time: it may have to keep pace with a full drain. While
/// there is more, claims have the store for half of the time at least: a turn is followed by a
/// rest, unless it waited for others as long as it kept them waiting.
///
/// A clock that was put forward would have jobs go that are to stay. So for an hour after such a
/// jump nothing is removed, which is time enough to put the clock right.
public final class RetentionLoop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RetentionLoop.class);
    static final int LEAST_AT_ONCE = 500;
    static final int MOST_AT_ONCE = 4_000;
    private static final long SHORT_TURN = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LONG_TURN = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long PERIOD = TimeUnit.SECONDS.toNanos(5);
    private static final long LEAST_REST = TimeUnit.MILLISECONDS.toNanos(2);
    private static final Duration LONG_JUMP = Duration.ofHours(1);
    private static final long AFTER_A_JUMP = TimeUnit.HOURS.toNanos(1);
    private static final long PATIENCE = TimeUnit.SECONDS.toMillis(5);

    private final JobRetention store;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final Semaphore stop = new Semaphore(0);
    private final Thread thread =
            Thread.ofPlatform().name("coremill-retention").daemon().unstarted(this::run);
    private Instant lastTime;
    private long lastNanos;
    private long heldSince;
    private boolean held;
    private int most = LEAST_AT_ONCE;
    private boolean failing;

    /// @param clock of the store
    /// @param nanos rises steadily from anywhere
    public RetentionLoop(JobRetention store, InstantSource clock, LongSupplier nanos) {
        this.store = store;
        this.clock = clock;
        this.nanos = nanos;
        lastTime = clock.instant();
        lastNanos = nanos.getAsLong();
    }

    /// The first turn is over when it returns: what the store prepares is there before jobs finish.
    public void start() {
        turn();
        thread.start();
    }

    @Override
    public void close() {
        stop.release();
        try {
            thread.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!stop.tryAcquire(turn(), TimeUnit.NANOSECONDS)) {
                // the turn is in the condition
            }
        } catch (InterruptedException e) {
            log.debug("no more jobs are removed: the service stops");
        }
    }

    /// @return how long to rest, in nanoseconds
    long turn() {
        if (isHeld()) {
            return PERIOD;
        }
        long began = nanos.getAsLong();
        try {
            var turn = store.prune(most);
            long took = nanos.getAsLong() - began;
            long kept = Math.clamp(turn.kept().toNanos(), 0, took);
            failing = false;
            fit(turn.more(), kept);
            return turn.more() ? Math.max(LEAST_REST, kept - (took - kept)) : PERIOD;
        } catch (RuntimeException e) {
            failed(e);
            return PERIOD;
        }
    }

    /// Turns are to be too short to be felt, and as few as do the work.
    private void fit(boolean more, long kept) {
        if (kept > LONG_TURN || !more) {
            most = Math.max(LEAST_AT_ONCE, most / 2);
        } else if (kept < SHORT_TURN) {
            most = Math.min(MOST_AT_ONCE, most * 2);
        }
    }

    /// Said once for each time that it stops to work.
    private void failed(RuntimeException e) {
        if (!failing) {
            log.warn("finished jobs cannot be removed just now: {}", e.getMessage());
        }
        failing = true;
    }

    private boolean isHeld() {
        var time = clock.instant();
        long now = nanos.getAsLong();
        var jump = Duration.between(lastTime, time).minusNanos(now - lastNanos);
        lastTime = time;
        lastNanos = now;
        if (jump.compareTo(LONG_JUMP) > 0) {
            held = true;
            heldSince = now;
            log.warn(
                    "the clock was put forward by {}; no job is removed for an hour, so that it can"
                            + " be put right",
                    jump);
        } else if (jump.negated().compareTo(LONG_JUMP) > 0) {
            held = false; // it was put back
        }
        held = held && now - heldSince < AFTER_A_JUMP;
        return held;
    }
}
