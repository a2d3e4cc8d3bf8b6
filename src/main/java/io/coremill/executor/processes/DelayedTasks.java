package io.coremill.executor.processes;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does things on one thread after a while. What fails is logged, and has no effect on
/// what comes after it.
public final class DelayedTasks implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DelayedTasks.class);

    private final ScheduledThreadPoolExecutor thread;

    /// @param name of the thread
    public DelayedTasks(String name) {
        this.thread =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().name(name).daemon().factory());
        thread.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    public void after(Duration delay, Runnable action) {
        var _ = thread.schedule(() -> run(action), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    public void every(Duration period, Runnable action) {
        long nanos = period.toNanos();
        var _ =
                thread.scheduleWithFixedDelay(
                        () -> run(action), nanos, nanos, TimeUnit.NANOSECONDS);
    }

    /// Nothing is done any more.
    @Override
    public void close() {
        thread.shutdownNow();
    }

    private static void run(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            log.error("a timed action on workers failed", e);
        }
    }
}
