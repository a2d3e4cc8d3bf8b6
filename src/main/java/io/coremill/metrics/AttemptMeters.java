package io.coremill.metrics;

import io.coremill.dispatch.AttemptListener;
import io.coremill.job.ExecutorKind;
import io.coremill.job.Outcome;
import io.coremill.queue.Lease;
import io.coremill.queue.QueueDefinition;
import io.coremill.queue.QueueListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/// Counts attempts by how they ended, and measures how long they waited, ran and computed.
final class AttemptMeters implements AttemptListener, QueueListener {
    /// The upper bounds of the histograms' buckets: few, as each is a time series for every queue
    /// and type.
    private static final Duration[] BUCKETS =
            DoubleStream.of(
                            0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
                            30, 60, 120, 300, 600, 1_800, 7_200)
                    .mapToObj(seconds -> Duration.ofNanos(Math.round(seconds * 1e9)))
                    .toArray(Duration[]::new);

    private final TypeLabels types;
    private final KeyedMeters<Kind, Timer> wait;
    private final KeyedMeters<Kind, Timer> run;
    private final KeyedMeters<Kind, Counter> cpu;
    private final KeyedMeters<QueueAndType, Map<String, Counter>> ended;

    AttemptMeters(MeterRegistry registry, TypeLabels types) {
        this.types = types;
        this.wait = new KeyedMeters<>(key -> key.wait(registry));
        this.run = new KeyedMeters<>(key -> key.run(registry));
        this.cpu = new KeyedMeters<>(key -> key.cpu(registry));
        this.ended = new KeyedMeters<>(key -> ended(registry, key));
    }

    /// Those who ask how many attempts failed would not see the first one, were it the first to be
    /// counted.
    @Override
    public void submitted(String queue, String type) {
        var _ = endedOf(queue, type);
    }

    @Override
    public void waiting(String queue, String type) {
        var _ = endedOf(queue, type);
    }

    /// Not with its end: who waits for jobs of an hour would hear of waits an hour late.
    @Override
    public void started(QueueDefinition queue, Lease lease, Duration waited) {
        wait.get(kind(queue, lease)).record(notNegative(waited), TimeUnit.NANOSECONDS);
    }

    @Override
    public void ended(QueueDefinition queue, Lease lease, EndNotice notice) {
        var kind = kind(queue, lease);
        Objects.requireNonNull(
                        endedOf(queue.name(), lease.task().type()).get(notice.outcome().word()))
                .increment();
        run.get(kind).record(notNegative(notice.took()), TimeUnit.NANOSECONDS);
        Duration used = notice.ran().cpuTime();
        if (used != null) {
            cpu.get(kind).increment(notNegative(used) / 1e9);
        }
    }

    private Map<String, Counter> endedOf(String queue, String type) {
        return ended.get(new QueueAndType(queue, types.of(type)));
    }

    private static Map<String, Counter> ended(MeterRegistry registry, QueueAndType key) {
        return Outcome.WORDS.stream()
                .collect(
                        Collectors.toUnmodifiableMap(
                                outcome -> outcome, outcome -> ended(registry, key, outcome)));
    }

    private static Counter ended(MeterRegistry registry, QueueAndType key, String outcome) {
        return Counter.builder("coremill.attempts.ended")
                .description("Attempts that ended")
                .tag("queue", key.queue())
                .tag("type", key.type())
                .tag("outcome", outcome)
                .register(registry);
    }

    private Kind kind(QueueDefinition queue, Lease lease) {
        return new Kind(queue.name(), types.of(lease.task().type()), queue.executor());
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
}
