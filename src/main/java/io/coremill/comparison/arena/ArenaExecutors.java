package io.coremill.comparison.arena;

import io.coremill.cores.ledger.CoreLedger;
import io.coremill.executor.AssignmentSource;
import io.coremill.executor.ExecutorClock;
import io.coremill.executor.JobExecutor;
import io.coremill.executor.WorkerListener;
import io.coremill.executor.processes.SharedResources;
import io.coremill.executor.processes.once.OnceExecutor;
import io.coremill.executor.processes.pool.ProcessExecutor;
import io.coremill.executor.processes.worker.RecyclePolicy;
import io.coremill.executor.processes.worker.WorkerSettings;
import io.coremill.executor.threads.ThreadExecutor;
import io.coremill.executor.threads.ThreadSettings;
import io.coremill.executor.threads.VirtualThreadExecutor;
import io.coremill.handler.registry.HandlerRegistry;
import io.coremill.subprocess.ProgramSpec;
import java.time.Duration;
import java.util.Objects;

/// Makes the executor that queues have, but for graces: nothing is lost with what an arena was
/// doing.
final class ArenaExecutors {
    private static final String NODE = "arena";
    private static final Duration GRACE = Duration.ofMillis(200);
    private static final Duration NEVER_IDLE = Duration.ofHours(1);

    private ArenaExecutors() {}

    static JobExecutor make(
            ArenaSetup setup,
            HandlerRegistry handlers,
            AssignmentSource source,
            Runnable capacityChanged,
            ExecutorClock clock) {
        var unread = new CoreLedger(); // an arena is looked at from outside
        var threads = new ThreadSettings(NODE, setup.queue(), setup.slots(), GRACE);
        return switch (setup.executor().kind()) {
            case THREADS ->
                    new ThreadExecutor(
                            threads,
                            handlers,
                            unread.of(setup.queue()),
                            source,
                            capacityChanged,
                            clock);
            case VIRTUAL_THREADS ->
                    new VirtualThreadExecutor(
                            threads, handlers, unread.carriers(), source, capacityChanged, clock);
            case WORKERS ->
                    new ProcessExecutor(
                            workers(setup),
                            SharedResources.ofThisMachine(unread, clock),
                            source,
                            capacityChanged,
                            WorkerListener.NOBODY);
            case ONCE ->
                    new OnceExecutor(
                            once(setup),
                            SharedResources.ofThisMachine(unread, clock),
                            source,
                            capacityChanged,
                            WorkerListener.NOBODY);
        };
    }

    /// None is replaced: that would be measured with the rest.
    private static WorkerSettings workers(ArenaSetup setup) {
        var settings =
                new WorkerSettings(
                        setup.queue(),
                        NODE,
                        WorkerSettings.Size.asNeeded(
                                setup.slots(), setup.concurrency(), NEVER_IDLE),
                        program(setup),
                        RecyclePolicy.NEVER,
                        setup.executor().startTimeout(),
                        WorkerSettings.Graces.each(GRACE));
        String meta = setup.executor().meta();
        return meta == null ? settings : settings.withMeta(meta);
    }

    private static OnceExecutor.Settings once(ArenaSetup setup) {
        ExecutorSetup.Once once = Objects.requireNonNull(setup.executor().once());
        return new OnceExecutor.Settings(
                setup.queue(),
                NODE,
                setup.slots(),
                program(setup),
                once.resultType(),
                once.maxResult(),
                GRACE);
    }

    private static ProgramSpec program(ArenaSetup setup) {
        return Objects.requireNonNull(setup.executor().program());
    }
}
