package io.coremill.metrics;

import io.coremill.executor.WorkerListener;
import io.coremill.job.ExecutorKind;
import io.coremill.queue.QueueDefinition;
import io.coremill.queue.QueueDefinitions;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// Counts workers that come and go.
final class WorkerMeters implements WorkerListener {
    private static final List<String> OF_ALL =
            List.of(
                    "crashed",
                    "failed-start",
                    "killed-timeout",
                    "killed-cancelled",
                    "killed-memory",
                    "killed-cpu",
                    "killed-processes",
                    "killed-output",
                    "killed-error",
                    "exited",
                    "stopped");

    private static final List<String> OF_WORKERS =
            List.of(
                    "killed-protocol",
                    "recycled-jobs",
                    "recycled-age",
                    "recycled-request",
                    "recycled-memory",
                    "stopped-idle");

    private final KeyedMeters<String, Timer> spawns;
    private final KeyedMeters<Exit, Counter> exits;

    /// Starts, and every reason to end that a queue may have, begin at 0: Prometheus would not see
    /// the first otherwise.
    WorkerMeters(MeterRegistry registry, QueueDefinitions queues) {
        this.spawns = new KeyedMeters<>(queue -> spawn(registry, queue));
        this.exits = new KeyedMeters<>(key -> key.register(registry));
        queues.all().stream()
                .filter(queue -> queue.executor() == ExecutorKind.PROCESSES)
                .forEach(this::begin);
    }

    private void begin(QueueDefinition queue) {
        spawns.get(queue.name());
        reasons(queue).forEach(reason -> exit(queue.name(), reason));
    }

    private static Stream<String> reasons(QueueDefinition queue) {
        List<String> more = queue.once() == null ? OF_WORKERS : List.of();
        return Stream.concat(OF_ALL.stream(), more.stream());
    }

    @Override
    public void spawned(String queue, Duration took) {
        spawns.get(queue).record(took);
    }

    @Override
    public void exited(String queue, String reason) {
        exit(queue, reason).increment();
    }

    private Counter exit(String queue, String reason) {
        return exits.get(new Exit(queue, reason));
    }

    private static Timer spawn(MeterRegistry registry, String queue) {
        return Timer.builder("coremill.worker.spawn")
                .description("From the decision to start a worker until its process ran")
                .tag("queue", queue)
                .register(registry);
    }

    private record Exit(String queue, String reason) {
        Counter register(MeterRegistry registry) {
            return Counter.builder("coremill.worker.exits")
                    .description("Workers that ended, and why")
                    .tag("queue", queue)
                    .tag("reason", reason)
                    .register(registry);
        }
    }
}
