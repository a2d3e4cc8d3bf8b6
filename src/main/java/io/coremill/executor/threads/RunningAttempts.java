package io.coremill.executor.threads;

import io.coremill.executor.Assignment;
import io.coremill.executor.ExecutorClock;
import io.coremill.executor.JobExecutor.Slots;
import io.coremill.executor.StopReason;
import io.coremill.handler.registry.HandlerRegistry;
import io.coremill.job.ExecutorKind;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The attempts that hold a slot of one queue, and those among them whose thread will not let go.
final class RunningAttempts implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RunningAttempts.class);
    private static final Duration JOIN = Duration.ofMillis(500);

    private final ThreadSettings settings;
    private final ExecutionPlace place;
    private final HandlerRegistry handlers;
    private final Runnable capacityGrew;
    private final ExecutorClock clock;

    /// Those whose end has not been reported to the last word: the thread that closes waits for
    /// these.
    private final Set<ThreadAttempt> untold = ConcurrentHashMap.newKeySet();

    private final AtomicInteger held = new AtomicInteger();
    private final AtomicInteger stuck = new AtomicInteger();
    private final ScheduledThreadPoolExecutor grace;
    private volatile boolean closing;

    RunningAttempts(
            ThreadSettings settings,
            ExecutorKind kind,
            HandlerRegistry handlers,
            Runnable capacityGrew,
            ExecutorClock clock) {
        this.settings = settings;
        this.place = ExecutionPlace.here(settings.node(), kind);
        this.handlers = handlers;
        this.capacityGrew = capacityGrew;
        this.clock = clock;
        this.grace =
                new ScheduledThreadPoolExecutor(
                        1,
                        Thread.ofPlatform().daemon().name(settings.queue() + "-grace").factory(),
                        new ThreadPoolExecutor.DiscardPolicy());
    }

    /// Runs an attempt on the calling thread, to its end. Throws nothing: the slot lives on.
    ///
    /// @param runqueue of this thread; null on a virtual one
    void run(Assignment assignment, @Nullable RunqueueWait runqueue) {
        try {
            var measurement = new ThreadMeasurement(place, runqueue, clock);
            run(new ThreadAttempt(assignment, measurement, clock, this));
        } catch (RuntimeException | Error e) {
            log.error("the end of an attempt at job {} could not be reported", assignment.job(), e);
        }
    }

    private void run(ThreadAttempt attempt) {
        untold.add(attempt);
        held.incrementAndGet();
        if (closing) { // looked at after adding: either close sees the attempt or we see it closing
            attempt.refuse();
        } else {
            attempt.run(handlers);
        }
    }

    /// Gives back an attempt for which there is no thread any more.
    void refuse(Assignment assignment) {
        assignment.ended(
                StopOutcomes.outcome(StopReason.DRAINED), place.ran(null, null, null, null));
    }

    int capacity() {
        return settings.slots() - stuck.get();
    }

    Slots slots() {
        int gone = stuck.get();
        return new Slots(settings.slots(), Math.max(0, held.get() - gone), gone);
    }

    /// Stops all that run, and waits for their threads a little longer than they may take. Whatever
    /// has ended by itself until then has been reported on return.
    @Override
    public void close() {
        closing = true;
        List<ThreadAttempt> left = List.copyOf(untold);
        left.forEach(attempt -> attempt.stop(StopReason.DRAINED));
        try {
            join(left, clock.tick() + settings.stopGrace().plus(JOIN).toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        left.forEach(ThreadAttempt::abandon);
        grace.shutdownNow();
    }

    private void join(List<ThreadAttempt> left, long deadline) throws InterruptedException {
        for (ThreadAttempt attempt : left) {
            attempt.join(Duration.ofNanos(deadline - clock.tick()));
        }
    }

    void abandonAfterGrace(ThreadAttempt attempt) {
        var _ =
                grace.schedule(
                        attempt::abandon, settings.stopGrace().toNanos(), TimeUnit.NANOSECONDS);
    }

    void stuck() {
        stuck.incrementAndGet();
    }

    /// The thread of an attempt has come back, before it is reported how it ended.
    void over(boolean wasStuck) {
        held.decrementAndGet();
        if (wasStuck) {
            stuck.decrementAndGet();
        }
    }

    void told(ThreadAttempt attempt) {
        untold.remove(attempt);
    }

    void freed() {
        capacityGrew.run();
    }
}
