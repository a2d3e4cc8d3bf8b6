package io.coremill.executor.processes.worker;

import io.coremill.protocol.MetaPlacement;
import io.coremill.subprocess.ProgramSpec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How the workers of a queue are started, how many there are, and how they are stopped.
///
/// @param queue names the workers: `python-1`
/// @param node this service
/// @param program how a worker is started
/// @param recycling when a worker is replaced
/// @param startTimeout how long a worker may take to send hello, before which it gets no job;
///     null if it need not send it
/// @param meta where requests have what is to be known of their attempts
public record WorkerSettings(
        String queue,
        String node,
        Size size,
        ProgramSpec program,
        RecyclePolicy recycling,
        @Nullable Duration startTimeout,
        Graces graces,
        MetaPlacement meta) {

    public WorkerSettings {
        if (size.slots() < 1 || size.concurrency() < 1 || program.command().isEmpty()) {
            throw new IllegalArgumentException(
                    "queue %s needs a command, and at least one slot and one job per worker"
                            .formatted(queue));
        }
    }

    /// With what is to be known of attempts beside their params.
    public WorkerSettings(
            String queue,
            String node,
            Size size,
            ProgramSpec program,
            RecyclePolicy recycling,
            @Nullable Duration startTimeout,
            Graces graces) {
        this(queue, node, size, program, recycling, startTimeout, graces, MetaPlacement.MESSAGE);
    }

    /// The same with what is to be known of attempts elsewhere.
    ///
    /// @param place a word for a [MetaPlacement]
    public WorkerSettings withMeta(String place) {
        MetaPlacement meta = MetaPlacement.ofWord(place).orElseThrow();
        return new WorkerSettings(
                queue, node, size, program, recycling, startTimeout, graces, meta);
    }

    /// How many workers there are.
    ///
    /// @param slots attempts at once
    /// @param concurrency attempts at once in each worker
    /// @param minWorkers that are kept even if there is nothing to do
    /// @param idleTimeout after which workers beyond these stop if they had nothing to do
    public record Size(int slots, int concurrency, int minWorkers, Duration idleTimeout) {

        /// As many as the jobs need, down to none.
        public static Size asNeeded(int slots, int concurrency, Duration idleTimeout) {
            return new Size(slots, concurrency, 0, idleTimeout);
        }

        /// How many workers all slots need.
        public int mostWorkers() {
            return Math.ceilDiv(slots, concurrency);
        }
    }

    /// How long a worker has to do as it is asked.
    ///
    /// @param cancel between asking a worker to stop a job and SIGTERM
    /// @param close between the end of its stdin and SIGTERM
    /// @param term between SIGTERM and SIGKILL
    public record Graces(Duration cancel, Duration close, Duration term) {

        public static Graces each(Duration grace) {
            return new Graces(grace, grace, grace);
        }

        /// How long it may take until the last worker has ended.
        public Duration together() {
            return cancel.plus(close).plus(term).plus(Duration.ofSeconds(1));
        }
    }
}
