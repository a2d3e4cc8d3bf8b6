package io.coremill.metrics;

import io.coremill.executor.ExitReason;
import io.coremill.executor.WorkerListener;
import io.coremill.job.ExecutorKind;
import io.coremill.queue.QueueDefinition;
import io.coremill.queue.QueueDefinitions;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;

/// Counts workers that come and go.
final class WorkerMeters implements WorkerListener {
    /// What no process that runs a single job ends for.
    private static final Set<ExitReason> OF_WORKERS_ALONE =
            Set.of(
                    ExitReason.KILLED_PROTOCOL,
                    ExitReason.RECYCLED_JOBS,
                    ExitReason.RECYCLED_AGE,
                    ExitReason.RECYCLED_REQUEST,
                    ExitReason.RECYCLED_MEMORY,
                    ExitReason.STOPPED_IDLE);

    private final KeyedMeters<String, Timer> spawns;
    private final KeyedMeters<Exit, Counter> exits;

    /// Starts, and every reason to end that a queue may have, begin at 0: Prometheus would not see
    /// the first otherwise.
    WorkerMeters(MeterRegistry registry, QueueDefinitions queues) {
        this.spawns = new KeyedMeters<>(queue -> spawn(registry, queue));
        this.exits = new KeyedMeters<>(key -> key.register(registry));
        queues.servedHere().stream()
                .filter(queue -> queue.executor() == ExecutorKind.PROCESSES)
                .forEach(this::begin);
    }

    private void begin(QueueDefinition queue) {
        spawns.get(queue.name());
        reasons(queue).forEach(reason -> exit(queue.name(), reason));
    }

    private static Stream<ExitReason> reasons(QueueDefinition queue) {
        return Stream.of(ExitReason.values())
                .filter(
                        reason ->
                                queue.program().once() == null
                                        || !OF_WORKERS_ALONE.contains(reason));
    }

    @Override
    public void spawned(String queue, Duration took) {
        spawns.get(queue).record(took);
    }

    @Override
    public void exited(String queue, ExitReason reason) {
        exit(queue, reason).increment();
    }

    private Counter exit(String queue, ExitReason reason) {
        return exits.get(new Exit(queue, reason));
    }

    private static Timer spawn(MeterRegistry registry, String queue) {
        return Timer.builder("coremill.worker.spawn")
                .description("From the decision to start a worker until its process ran")
                .tag("queue", queue)
                .register(registry);
    }

    private record Exit(String queue, ExitReason reason) {
        Counter register(MeterRegistry registry) {
            return Counter.builder("coremill.worker.exits")
                    .description("Workers that ended, and why")
                    .tag("queue", queue)
                    .tag("reason", reason.word())
                    .register(registry);
        }
    }
}
