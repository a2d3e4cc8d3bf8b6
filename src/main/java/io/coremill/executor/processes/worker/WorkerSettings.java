package io.coremill.executor.processes.worker;

import io.coremill.protocol.MetaPlacement;
import io.coremill.subprocess.ProgramSpec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How the workers of a queue are started, how many there are, and how they are stopped.
///
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
public record WorkerSettings(
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

    public WorkerSettings {
        if (slots < 1 || concurrency < 1 || program.command().isEmpty()) {
            throw new IllegalArgumentException(
                    "queue %s needs a command, and at least one slot and one job per worker"
                            .formatted(queue));
        }
    }

    /// With what is to be known of attempts beside their params.
    public WorkerSettings(
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
    public WorkerSettings withMeta(String place) {
        return new WorkerSettings(
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
    public Duration longestGoodbye() {
        return cancelGrace.plus(closeGrace).plus(termGrace).plus(Duration.ofSeconds(1));
    }
}
