package io.coremill.node;

import io.coremill.cores.ledger.CoreLedger;
import io.coremill.dispatch.ExecutorFactory;
import io.coremill.executor.AssignmentSource;
import io.coremill.executor.ExecutorClock;
import io.coremill.executor.JobExecutor;
import io.coremill.executor.WorkerListener;
import io.coremill.executor.processes.SharedResources;
import io.coremill.executor.processes.once.OnceExecutor;
import io.coremill.executor.processes.pool.ProcessExecutor;
import io.coremill.executor.processes.worker.WorkerSettings;
import io.coremill.executor.threads.ThreadExecutor;
import io.coremill.executor.threads.ThreadSettings;
import io.coremill.executor.threads.VirtualThreadExecutor;
import io.coremill.handler.registry.HandlerRegistry;
import io.coremill.queue.QueueDefinition;
import io.coremill.settings.NodeSettings;
import io.coremill.settings.ProcessSettings;
import io.coremill.subprocess.ProgramSpec;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes the executors of this node's queues.
final class NodeExecutors implements ExecutorFactory {
    /// From the end of its stdin to SIGTERM: an idle worker needs no longer to leave.
    private static final Duration CLOSE_GRACE = Duration.ofSeconds(1);

    private final NodeSettings settings;
    private final List<String> javaWorker;
    private final HandlerRegistry handlers;
    private final WorkerListener listener;
    private final ExecutorClock clock;
    private final CoreLedger ledger;
    private final SharedResources shared;

    /// @param javaWorker the command for process queues that name none
    /// @param ledger of the time that jobs use
    NodeExecutors(
            NodeSettings settings,
            List<String> javaWorker,
            HandlerRegistry handlers,
            WorkerListener listener,
            CoreLedger ledger,
            ExecutorClock clock) {
        this.settings = settings;
        this.javaWorker = javaWorker;
        this.handlers = handlers;
        this.listener = listener;
        this.ledger = ledger;
        this.shared = SharedResources.ofThisMachine(ledger, clock);
        this.clock = clock;
    }

    @Override
    public JobExecutor create(
            QueueDefinition queue, AssignmentSource source, Runnable capacityChanged) {
        return switch (queue.executor()) {
            case THREADS ->
                    new ThreadExecutor(
                            threads(queue),
                            handlers,
                            ledger.of(queue.name()),
                            source,
                            capacityChanged,
                            clock);
            case VIRTUAL_THREADS ->
                    new VirtualThreadExecutor(
                            threads(queue),
                            handlers,
                            ledger.carriers(),
                            source,
                            capacityChanged,
                            clock);
            case PROCESSES -> processes(queue, source, capacityChanged);
        };
    }

    @Override
    public @Nullable Set<String> types(QueueDefinition queue) {
        return queue.types(handlers.types());
    }

    private ThreadSettings threads(QueueDefinition queue) {
        return new ThreadSettings(settings.node(), queue.name(), queue.slots());
    }

    private JobExecutor processes(
            QueueDefinition queue, AssignmentSource source, Runnable capacityChanged) {
        QueueDefinition.Once once = queue.program().once();
        return once == null
                ? new ProcessExecutor(workers(queue), shared, source, capacityChanged, listener)
                : new OnceExecutor(once(queue, once), shared, source, capacityChanged, listener);
    }

    private OnceExecutor.Settings once(QueueDefinition queue, QueueDefinition.Once once) {
        return new OnceExecutor.Settings(
                queue.name(),
                settings.node(),
                queue.slots(),
                processes(queue).program(),
                once.resultType(),
                once.maxResult(),
                queue.graces().term());
    }

    private WorkerSettings workers(QueueDefinition queue) {
        ProcessSettings processes = processes(queue);
        return new WorkerSettings(
                queue.name(),
                settings.node(),
                new WorkerSettings.Size(
                        queue.slots(),
                        queue.program().concurrency(),
                        processes.minWorkers(),
                        processes.idleTimeout()),
                program(processes.program()),
                processes.recycling(),
                processes.startTimeout(),
                new WorkerSettings.Graces(
                        queue.graces().cancel(), CLOSE_GRACE, queue.graces().term()),
                processes.meta());
    }

    private ProcessSettings processes(QueueDefinition queue) {
        return Objects.requireNonNull(settings.processes().get(queue.name()));
    }

    private ProgramSpec program(ProgramSpec written) {
        return written.command().isEmpty() ? written.running(javaWorker) : written;
    }
}
