package io.coremill.executor.threads;

import io.coremill.cores.ledger.CoreLedger;
import io.coremill.executor.Assignment;
import io.coremill.executor.ExecutorClock;
import io.coremill.executor.JobExecutor;
import io.coremill.handler.JobHandler;
import io.coremill.handler.Work;
import io.coremill.handler.registry.HandlerRegistry;
import io.coremill.handler.registry.HandlerSettings;
import io.coremill.job.ExecutorKind;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/// An executor with a source in memory.
final class Rig implements AutoCloseable {
    private final Queue<Assignment> waiting = new ConcurrentLinkedQueue<>();
    final Semaphore capacityGrew = new Semaphore(0);
    final CoreLedger ledger = new CoreLedger();
    final JobExecutor executor;

    private Rig(ExecutorKind kind, ThreadSettings settings, HandlerRegistry handlers) {
        var clock = new ExecutorClock(InstantSource.system(), System::nanoTime);
        this.executor =
                kind == ExecutorKind.THREADS
                        ? new ThreadExecutor(
                                settings,
                                handlers,
                                ledger.of(settings.queue()),
                                waiting::poll,
                                capacityGrew::release,
                                clock)
                        : new VirtualThreadExecutor(
                                settings,
                                handlers,
                                ledger.carriers(),
                                waiting::poll,
                                capacityGrew::release,
                                clock);
    }

    static Rig of(ExecutorKind kind, int slots, Work work) {
        return of(kind, slots, ThreadSettings.DEFAULT_STOP_GRACE, work);
    }

    /// An executor that runs `work` for type `test`, and the handlers that are built in.
    static Rig of(ExecutorKind kind, int slots, Duration stopGrace, Work work) {
        var handlers = List.<JobHandler>of(new TestHandler("test", work));
        var settings = new ThreadSettings("a-node", "mine", slots, stopGrace);
        return new Rig(kind, settings, HandlerRegistry.of(handlers));
    }

    static Rig builtIn(ExecutorKind kind, int slots) {
        HandlerRegistry handlers = HandlerRegistry.load(HandlerSettings.NONE);
        return new Rig(kind, new ThreadSettings("a-node", "mine", slots), handlers);
    }

    TestAssignment offer() {
        return offer("test", "{}");
    }

    TestAssignment offer(String type, String payload) {
        var assignment = new TestAssignment(type, payload);
        put(assignment);
        executor.wake();
        return assignment;
    }

    /// Puts it where the executor finds it, without a word.
    void put(Assignment assignment) {
        waiting.add(assignment);
    }

    boolean wasTaken(Assignment assignment) {
        return !waiting.contains(assignment);
    }

    @Override
    public void close() {
        executor.close();
    }
}
