package io.coremill.metrics;

import io.coremill.dispatch.AttemptListener;
import io.coremill.job.ExecutorKind;
import io.coremill.job.Outcome;
import io.coremill.queue.Lease;
import io.coremill.queue.QueueDefinition;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;

/// Counts attempts by how they ended, and measures how long they waited, ran and computed.
final class AttemptMeters implements AttemptListener {
    /// The upper bounds of the histograms' buckets: few, as each is a time series for every queue
    /// and type.
    private static final Duration[] BUCKETS =
            DoubleStream.of(
                            0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
                            30, 60, 120, 300, 600, 1_800, 7_200)
                    .mapToObj(seconds -> Duration.ofNanos(Math.round(seconds * 1e9)))
                    .toArray(Duration[]::new);

    private final TypeLabels types;
    private final Meters<Kind, Timer> wait;
    private final Meters<Kind, Timer> run;
    private final Meters<Kind, Counter> cpu;
    private final Meters<Ended, Counter> ended;

    AttemptMeters(MeterRegistry registry, TypeLabels types) {
        this.types = types;
        this.wait = new Meters<>(key -> key.wait(registry));
        this.run = new Meters<>(key -> key.run(registry));
        this.cpu = new Meters<>(key -> key.cpu(registry));
        this.ended = new Meters<>(key -> key.register(registry));
        types.forEachExpected(this::beginAtZero);
    }

    private void beginAtZero(String queue, String type) {
        Outcome.WORDS.forEach(outcome -> ended.get(new Ended(queue, type, outcome)));
    }

    /// Not with its end: who waits for jobs of an hour would hear of waits an hour late.
    @Override
    public void started(QueueDefinition queue, Lease lease, Duration waited) {
        wait.get(kind(queue, lease)).record(notNegative(waited), TimeUnit.NANOSECONDS);
    }

    @Override
    public void ended(QueueDefinition queue, Lease lease, AttemptEnd end) {
        var kind = kind(queue, lease);
        ended.get(new Ended(kind.queue(), kind.type(), end.outcome().word())).increment();
        run.get(kind).record(notNegative(end.took()), TimeUnit.NANOSECONDS);
        Duration used = end.ran().cpuTime();
        if (used != null) {
            cpu.get(kind).increment(notNegative(used) / 1e9);
        }
    }

    private Kind kind(QueueDefinition queue, Lease lease) {
        return new Kind(queue.name(), types.of(lease.type()), queue.executor());
    }

    /// The wall clock may have been set back in between; the attempt counts all the same.
    private static long notNegative(Duration duration) {
        return Math.max(0, duration.toNanos());
    }

    private record Kind(String queue, String type, ExecutorKind executor) {
        Timer wait(MeterRegistry registry) {
            return timer("coremill.job.wait", "From when a job was due to the start of an attempt")
                    .register(registry);
        }

        Timer run(MeterRegistry registry) {
            return timer("coremill.job.run", "From the start of an attempt to its end")
                    .register(registry);
        }

        Counter cpu(MeterRegistry registry) {
            return Counter.builder("coremill.job.cpu")
                    .description("CPU time that attempts used, where it can be measured")
                    .baseUnit("seconds")
                    .tag("queue", queue)
                    .tag("type", type)
                    .tag("executor", executor.word())
                    .register(registry);
        }

        private Timer.Builder timer(String name, String description) {
            return Timer.builder(name)
                    .description(description)
                    .serviceLevelObjectives(BUCKETS)
                    .tag("queue", queue)
                    .tag("type", type)
                    .tag("executor", executor.word());
        }
    }

    private record Ended(String queue, String type, String outcome) {
        Counter register(MeterRegistry registry) {
            return Counter.builder("coremill.attempts.ended")
                    .description("Attempts that ended")
                    .tag("queue", queue)
                    .tag("type", type)
                    .tag("outcome", outcome)
                    .register(registry);
        }
    }
}
