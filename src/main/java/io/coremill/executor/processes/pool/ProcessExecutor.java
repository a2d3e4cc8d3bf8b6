package io.coremill.executor.processes.pool;

import io.coremill.executor.Assignment;
import io.coremill.executor.AssignmentSource;
import io.coremill.executor.JobExecutor;
import io.coremill.executor.WorkerEnd;
import io.coremill.executor.WorkerListener;
import io.coremill.executor.WorkerTrace;
import io.coremill.executor.WorkerView;
import io.coremill.executor.processes.SharedResources;
import io.coremill.executor.processes.worker.WorkerSettings;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Runs attempts in worker processes that read requests on stdin and answer on stdout, as
/// docs/worker-protocol.md describes.
public final class ProcessExecutor implements JobExecutor {
    private final WorkerPool pool;

    /// @param shared what its workers share with those of other queues
    /// @param capacityChanged called when it can hold more than before, without an attempt's end;
    ///     must not block
    public ProcessExecutor(
            WorkerSettings settings,
            SharedResources shared,
            AssignmentSource source,
            Runnable capacityChanged,
            WorkerListener listener) {
        this.pool = new WorkerPool(settings, shared, source, capacityChanged, listener);
    }

    @Override
    public int capacity() {
        return pool.capacity();
    }

    @Override
    public Slots slots() {
        return pool.slots();
    }

    @Override
    public void wake() {
        pool.wake();
    }

    @Override
    public boolean withdraw(Assignment assignment) {
        return pool.withdraw(assignment);
    }

    @Override
    public @Nullable String degradedBy() {
        return pool.degradedBy();
    }

    @Override
    public List<WorkerView> workers() {
        return pool.views();
    }

    @Override
    public List<String> workerNames() {
        return pool.names();
    }

    @Override
    public @Nullable Set<String> announcedTypes() {
        return pool.announcedTypes();
    }

    @Override
    public boolean recycle(String worker) {
        return pool.recycle(worker);
    }

    @Override
    public List<WorkerEnd> ends() {
        return pool.ends();
    }

    @Override
    public Optional<WorkerTrace> trace(String worker) {
        return pool.trace(worker);
    }

    @Override
    public void close() {
        pool.close();
    }
}
