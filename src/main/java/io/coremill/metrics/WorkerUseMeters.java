package io.coremill.metrics;

import io.coremill.dispatch.DispatchView;
import io.coremill.dispatch.QueueStatus;
import io.coremill.executor.WorkerUse;
import io.coremill.executor.WorkerView;
import io.coremill.job.ExecutorKind;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Shows what the workers of every queue use, all of a queue together: their pids would make a new
/// series for every worker.
final class WorkerUseMeters implements MeterBinder {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Supplier<List<QueueStatus>> queues;

    WorkerUseMeters(DispatchView dispatch, InstantSource clock) {
        this.queues = new Recent<>(dispatch::queues, clock);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        queues.get().stream()
                .map(QueueStatus::definition)
                .filter(queue -> queue.executor() == ExecutorKind.PROCESSES)
                .forEach(queue -> bind(registry, queue.name()));
    }

    private void bind(MeterRegistry registry, String queue) {
        Gauge.builder("coremill.worker.memory", () -> memory(queue))
                .description("Memory of the workers")
                .baseUnit("bytes")
                .tag("queue", queue)
                .register(registry);
        var waits = new Grown<Worker>();
        FunctionCounter.builder(
                        "coremill.worker.runqueue.wait",
                        this,
                        it -> waits.after(it.waitNanos(queue)) / NANOS_PER_SECOND)
                .description("Time that workers could have run but had no core")
                .baseUnit("seconds")
                .tag("queue", queue)
                .register(registry);
        var migrations = new Grown<Worker>();
        FunctionCounter.builder(
                        "coremill.worker.migrations",
                        this,
                        it -> migrations.after(it.migrations(queue)))
                .description("Moves of workers' threads from one core to another")
                .tag("queue", queue)
                .register(registry);
    }

    /// Not a number if no worker's is known.
    private double memory(String queue) {
        List<WorkerView> workers = workers(queue);
        long[] known =
                workers.stream()
                        .map(worker -> worker.use().memory())
                        .filter(Objects::nonNull)
                        .mapToLong(Long::longValue)
                        .toArray();
        return known.length == 0 && !workers.isEmpty() ? Double.NaN : LongStream.of(known).sum();
    }

    private Map<Worker, Long> waitNanos(String queue) {
        return known(
                queue, use -> use.runqueueWait() == null ? null : use.runqueueWait().toNanos());
    }

    private Map<Worker, Long> migrations(String queue) {
        return known(queue, WorkerUse::migrations);
    }

    private Map<Worker, Long> known(String queue, Function<WorkerUse, @Nullable Long> count) {
        var known = new HashMap<Worker, Long>();
        for (WorkerView worker : workers(queue)) {
            Long value = count.apply(worker.use());
            if (value != null) {
                known.put(new Worker(worker.pid(), worker.startedAt()), value);
            }
        }
        return known;
    }

    private List<WorkerView> workers(String queue) {
        return queues.get().stream()
                .filter(status -> status.definition().name().equals(queue))
                .flatMap(status -> status.workers().stream())
                .toList();
    }

    /// The number of a process may be given again.
    private record Worker(long pid, Instant startedAt) {}
}
