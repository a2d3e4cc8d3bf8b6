package io.coremill.executor.threads;

import io.coremill.cores.ledger.Carriers;
import io.coremill.executor.Assignment;
import io.coremill.executor.AssignmentSource;
import io.coremill.executor.ExecutorClock;
import io.coremill.executor.JobExecutor;
import io.coremill.executor.SerialTask;
import io.coremill.executor.WorkerView;
import io.coremill.handler.registry.HandlerRegistry;
import io.coremill.job.ExecutorKind;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Runs each attempt on a new virtual thread, up to a number of slots at once. A thread
/// whose attempt has ended asks the source for the next one and starts that one's thread.
public final class VirtualThreadExecutor implements JobExecutor {
    private final ThreadSettings settings;
    private final AssignmentSource source;
    private final RunningAttempts attempts;
    private final Carriers carriers;

    /// Threads that have begun and not ended, and those about to.
    private final AtomicInteger alive = new AtomicInteger();

    private final SerialTask fill = new SerialTask(this::fill);
    private volatile boolean closed;

    /// @param carriers of its threads, whose time is counted
    /// @param capacityGrew called when a slot that was stuck is free again, on the thread that was
    public VirtualThreadExecutor(
            ThreadSettings settings,
            HandlerRegistry handlers,
            Carriers carriers,
            AssignmentSource source,
            Runnable capacityGrew,
            ExecutorClock clock) {
        this.settings = settings;
        this.carriers = carriers;
        this.source = source;
        this.attempts =
                new RunningAttempts(
                        settings, ExecutorKind.VIRTUAL_THREADS, handlers, capacityGrew, clock);
    }

    @Override
    public int capacity() {
        return attempts.capacity();
    }

    @Override
    public Slots slots() {
        return attempts.slots();
    }

    @Override
    public void wake() {
        fill.run();
    }

    @Override
    public @Nullable String degradedBy() {
        return null;
    }

    @Override
    public List<WorkerView> workers() {
        return List.of();
    }

    @Override
    public void close() {
        closed = true;
        attempts.close();
    }

    private void fill() {
        while (!closed && alive.get() < settings.slots()) {
            Assignment next = source.poll();
            if (next == null) {
                return;
            }
            alive.incrementAndGet();
            start(next);
        }
    }

    private void start(Assignment assignment) {
        Thread.ofVirtual()
                .name(settings.queue() + "-" + assignment.job())
                .start(() -> serve(assignment));
    }

    private void serve(Assignment assignment) {
        carriers.meet();
        attempts.run(assignment, null);
        Assignment next = closed ? null : source.poll();
        if (next != null) {
            start(next);
            return;
        }
        alive.decrementAndGet();
        fill.run(); // something may have come while this thread still counted
    }
}
