package io.coremill.dispatch;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks after attempts in hand every few dozen milliseconds, and after nothing while there are
/// none. Sweeping costs less than a timer for each of tens of thousands of attempts a second.
final class AttemptWatch {
    private static final Logger log = LoggerFactory.getLogger(AttemptWatch.class);
    private static final Duration PERIOD = Duration.ofMillis(50);

    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("coremill-watch").daemon().factory());
    private final AtomicBoolean armed = new AtomicBoolean();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition swept = lock.newCondition();
    private volatile List<QueueRunner> runners = List.of();

    void over(List<QueueRunner> all) {
        runners = all;
        arm();
    }

    /// There is something to watch over.
    void arm() {
        if (!armed.get() && armed.compareAndSet(false, true)) {
            schedule();
        }
    }

    private void schedule() {
        try {
            var _ = timer.schedule(this::sweep, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("nothing is watched over any more: the service has stopped");
        } catch (Throwable e) {
            armed.set(false);
            throw e;
        }
    }

    /// @return false if attempts were still in hand when the time was up
    boolean awaitIdle(Duration atMost) {
        long left = atMost.toNanos();
        lock.lock();
        try {
            while (!isIdle() && left > 0) {
                arm();
                left = swept.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        return isIdle();
    }

    void close() {
        timer.shutdownNow();
    }

    private void sweep() {
        armed.set(false);
        try {
            runners.forEach(QueueRunner::sweep);
        } catch (RuntimeException e) {
            log.error("could not look after all attempts in hand", e);
        }
        tellThoseWhoWait();
        if (!isIdle()) {
            arm();
        }
    }

    private void tellThoseWhoWait() {
        lock.lock();
        try {
            swept.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean isIdle() {
        return runners.stream().allMatch(runner -> runner.inHand() == 0);
    }
}
