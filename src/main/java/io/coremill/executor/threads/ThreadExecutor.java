package io.coremill.executor.threads;

import io.coremill.cores.ledger.QueueAccount;
import io.coremill.cores.ledger.ThreadSpending;
import io.coremill.executor.Assignment;
import io.coremill.executor.AssignmentSource;
import io.coremill.executor.ExecutorClock;
import io.coremill.executor.JobExecutor;
import io.coremill.executor.SerialTask;
import io.coremill.executor.WorkerView;
import io.coremill.handler.registry.HandlerRegistry;
import io.coremill.job.ExecutorKind;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Runs attempts on platform threads, one for each slot, started when they are first needed.
///
/// A thread that has ended an attempt asks the source for the next one itself. Only when there is
/// none does it join the idle ones, who are handed what comes by the caller of [#wake].
public final class ThreadExecutor implements JobExecutor {
    private final ThreadSettings settings;
    private final AssignmentSource source;
    private final ExecutorClock clock;
    private final RunningAttempts attempts;
    private final ThreadSpending spending;
    private final List<ThreadSlot> slots = new CopyOnWriteArrayList<>();

    /// The last to become idle comes first: its stack and its caches are warm.
    private final ConcurrentLinkedDeque<ThreadSlot> idle = new ConcurrentLinkedDeque<>();

    private final SerialTask handOut = new SerialTask(this::handOut);
    private volatile @Nullable String degradedBy;
    private volatile boolean closed;

    /// @param account where the time that its threads use is credited
    /// @param capacityGrew called when a slot that was stuck is free again, on the thread that was
    public ThreadExecutor(
            ThreadSettings settings,
            HandlerRegistry handlers,
            QueueAccount account,
            AssignmentSource source,
            Runnable capacityGrew,
            ExecutorClock clock) {
        this.settings = settings;
        this.source = source;
        this.clock = clock;
        this.attempts =
                new RunningAttempts(settings, ExecutorKind.THREADS, handlers, capacityGrew, clock);
        this.spending = new ThreadSpending(account);
        account.onLook(spending::look);
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
        handOut.run();
    }

    @Override
    public @Nullable String degradedBy() {
        return degradedBy;
    }

    @Override
    public List<WorkerView> workers() {
        return List.of();
    }

    @Override
    public void close() {
        closed = true;
        slots.forEach(ThreadSlot::dismiss);
        attempts.close();
    }

    /// Gives what the source has to idle slots. Never runs twice at a time, so a slot it holds
    /// while it asks the source is missed by no thread.
    private void handOut() {
        for (ThreadSlot slot = free(); slot != null; slot = free()) {
            Assignment next = source.poll();
            if (next == null) {
                idle.addFirst(slot);
                return;
            }
            if (!slot.give(next)) {
                attempts.refuse(next);
            }
        }
    }

    private @Nullable ThreadSlot free() {
        if (closed) {
            return null;
        }
        ThreadSlot slot = idle.pollFirst();
        return slot == null && slots.size() < settings.slots() ? start() : slot;
    }

    /// One more thread; null, and the queue degraded, if the system refuses.
    private @Nullable ThreadSlot start() {
        int number = slots.size() + 1;
        var slot = new ThreadSlot(settings.queue() + "-" + number, this::serve);
        try {
            slot.start();
        } catch (OutOfMemoryError e) {
            degradedBy =
                    "cannot start thread %d of %d: %s"
                            .formatted(number, settings.slots(), e.getMessage());
            return null;
        }
        degradedBy = null;
        slots.add(slot);
        if (closed) { // looked at after adding: either close sees the slot or we see it closed
            slot.dismiss();
        }
        return slot;
    }

    /// The life of a slot's thread.
    private void serve(ThreadSlot slot) {
        RunqueueWait runqueue = RunqueueWait.ofThisThread(clock.tick());
        spending.addThisThread();
        for (Assignment next = slot.await(); next != null; next = next(slot)) {
            attempts.run(next, runqueue);
        }
        spending.removeThisThread();
    }

    private @Nullable Assignment next(ThreadSlot slot) {
        Assignment next = closed ? null : source.poll();
        if (next != null) {
            return next;
        }
        idle.addFirst(slot);
        handOut.run(); // something may have come between asking and being idle
        return slot.await();
    }
}
