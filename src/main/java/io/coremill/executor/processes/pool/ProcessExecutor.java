package io.coremill.executor.processes.pool;

import io.coremill.executor.Assignment;
import io.coremill.executor.AssignmentSource;
import io.coremill.executor.JobExecutor;
import io.coremill.executor.WorkerEnd;
import io.coremill.executor.WorkerListener;
import io.coremill.executor.WorkerTrace;
import io.coremill.executor.WorkerView;
import io.coremill.executor.processes.SharedResources;
import io.coremill.protocol.MetaPlacement;
import io.coremill.subprocess.ProgramSpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Runs attempts in worker processes that read requests on stdin and answer on stdout, as
/// docs/worker-protocol.md describes.
public final class ProcessExecutor implements JobExecutor {
    private final WorkerPool pool;

    /// @param queue names the workers: `python-1`
    /// @param node this service
    /// @param slots attempts at once
    /// @param concurrency attempts at once in each worker
    /// @param program how a worker is started
    /// @param recycling when a worker is replaced
    /// @param minWorkers that are kept even if there is nothing to do
    /// @param idleTimeout after which workers beyond these stop if they had nothing to do
    /// @param startTimeout how long a worker may take to say hello, before which it gets no job;
    ///     null if it need not say it
    /// @param cancelGrace between asking a worker to stop a job and SIGTERM
    /// @param termGrace between SIGTERM and SIGKILL
    /// @param closeGrace between the end of its stdin and SIGTERM
    /// @param meta where requests have what is to be known of their attempts
    public record Settings(
            String queue,
            String node,
            int slots,
            int concurrency,
            ProgramSpec program,
            RecyclePolicy recycling,
            int minWorkers,
            Duration idleTimeout,
            @Nullable Duration startTimeout,
            Duration cancelGrace,
            Duration termGrace,
            Duration closeGrace,
            MetaPlacement meta) {

        public Settings {
            if (slots < 1 || concurrency < 1 || program.command().isEmpty()) {
                throw new IllegalArgumentException(
                        "queue %s needs a command, and at least one slot and one job per worker"
                                .formatted(queue));
            }
        }

        /// With what is to be known of attempts beside their params.
        public Settings(
                String queue,
                String node,
                int slots,
                int concurrency,
                ProgramSpec program,
                RecyclePolicy recycling,
                int minWorkers,
                Duration idleTimeout,
                @Nullable Duration startTimeout,
                Duration cancelGrace,
                Duration termGrace,
                Duration closeGrace) {
            this(
                    queue,
                    node,
                    slots,
                    concurrency,
                    program,
                    recycling,
                    minWorkers,
                    idleTimeout,
                    startTimeout,
                    cancelGrace,
                    termGrace,
                    closeGrace,
                    MetaPlacement.MESSAGE);
        }

        /// The same with what is to be known of attempts elsewhere.
        ///
        /// @param place a word for a [MetaPlacement]
        public Settings withMeta(String place) {
            return new Settings(
                    queue,
                    node,
                    slots,
                    concurrency,
                    program,
                    recycling,
                    minWorkers,
                    idleTimeout,
                    startTimeout,
                    cancelGrace,
                    termGrace,
                    closeGrace,
                    MetaPlacement.ofWord(place).orElseThrow());
        }

        /// How long it may take until the last worker has ended.
        Duration longestGoodbye() {
            return cancelGrace.plus(closeGrace).plus(termGrace).plus(Duration.ofSeconds(1));
        }
    }

    /// @param shared what its workers share with those of other queues
    /// @param capacityChanged called when it can hold more than before, for reasons of its own;
    ///     must not block
    public ProcessExecutor(
            Settings settings,
            SharedResources shared,
            AssignmentSource source,
            Runnable capacityChanged,
            WorkerListener listener,
            InstantSource clock) {
        this.pool = new WorkerPool(settings, shared, source, capacityChanged, listener, clock);
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
