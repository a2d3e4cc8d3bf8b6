package io.coremill.schedule.run;

import io.coremill.schedule.ScheduleStore;
import io.coremill.schedule.ScheduleStore.ScheduleWatch;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The thread of a [ScheduleRunner]: it waits for the next tick, and for news of a sooner one.
final class ScheduleThread implements ScheduleWatch {
    private static final Logger log = LoggerFactory.getLogger(ScheduleThread.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ScheduleRunner runner;
    private final AtomicBoolean asked = new AtomicBoolean();
    private final Thread thread =
            Thread.ofPlatform().daemon().name("coremill-schedules").unstarted(this::run);
    private volatile boolean ending;

    ScheduleThread(ScheduleRunner runner) {
        this.runner = runner;
    }

    void start(ScheduleStore store) {
        store.watchedBy(this);
        thread.start();
    }

    /// A tick that is under way is waited for; what comes after it is for others, or for the next
    /// start.
    void stop() {
        ending = true;
        LockSupport.unpark(thread);
        try {
            if (!thread.join(PATIENCE)) {
                log.warn("a tick of a schedule is still under way");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void changed() {
        wake();
    }

    @Override
    public void nextDue(@Nullable Instant due) {
        var known = runner.figures().nextDue();
        if (due != null && (known == null || due.isBefore(known))) {
            wake();
        }
    }

    private void wake() {
        asked.set(true);
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!ending) {
            asked.set(false);
            rest(runner.turn());
        }
    }

    private void rest(Duration pause) {
        if (!asked.get() && !ending) {
            LockSupport.parkNanos(this, pause.toNanos());
        }
    }
}
