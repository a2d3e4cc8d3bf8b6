package io.coremill.metrics;

import io.coremill.executor.WorkerListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/// Counts workers that come and go.
final class WorkerMeters implements WorkerListener {
    private final Meters<String, Timer> spawns;
    private final Meters<Exit, Counter> exits;

    WorkerMeters(MeterRegistry registry) {
        this.spawns = new Meters<>(queue -> spawn(registry, queue));
        this.exits = new Meters<>(key -> key.register(registry));
    }

    @Override
    public void spawned(String queue, Duration took) {
        spawns.get(queue).record(took);
    }

    @Override
    public void exited(String queue, String reason) {
        exits.get(new Exit(queue, reason)).increment();
    }

    private static Timer spawn(MeterRegistry registry, String queue) {
        return Timer.builder("coremill.worker.spawn")
                .description("From the decision to start a worker until it could take a job")
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
