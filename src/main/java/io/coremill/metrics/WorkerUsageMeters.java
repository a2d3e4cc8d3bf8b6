package io.coremill.metrics;

import io.coremill.cores.KernelSupport;
import io.coremill.cores.ledger.CoreLedger;
import io.coremill.cores.ledger.QueueAccount;
import io.coremill.dispatch.DispatchView;
import io.coremill.dispatch.QueueStatus;
import io.coremill.executor.WorkerView;
import io.coremill.job.ExecutorKind;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/// Shows what the workers of every queue use, all of a queue together: their pids would make a new
/// series for every worker.
final class WorkerUsageMeters implements MeterBinder {
    private final Supplier<List<QueueStatus>> queues;
    private final CoreLedger ledger;
    private final KernelSupport supported;

    WorkerUsageMeters(
            DispatchView dispatch,
            CoreLedger ledger,
            KernelSupport supported,
            InstantSource clock) {
        this.ledger = ledger;
        this.supported = supported;
        this.queues = new RecentValue<>(dispatch::queues, clock);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        queues.get().stream()
                .map(QueueStatus::definition)
                .filter(queue -> queue.executor() == ExecutorKind.PROCESSES)
                .forEach(queue -> bind(registry, queue.name()));
    }

    private void bind(MeterRegistry registry, String queue) {
        if (supported.cores()) {
            memory(registry, queue);
        }
        if (supported.waits()) {
            wait(registry, queue);
        }
        if (supported.migrations()) {
            migrations(registry, queue);
        }
    }

    private void memory(MeterRegistry registry, String queue) {
        Gauge.builder("coremill.worker.memory", () -> memory(queue))
                .description("Memory of the workers")
                .baseUnit("bytes")
                .tag("queue", queue)
                .register(registry);
    }

    private void wait(MeterRegistry registry, String queue) {
        FunctionCounter.builder(
                        "coremill.worker.runqueue.wait",
                        ledger.of(queue),
                        QueueAccount::waitSeconds)
                .description("Time that workers could have run but had no core")
                .baseUnit("seconds")
                .tag("queue", queue)
                .register(registry);
    }

    private void migrations(MeterRegistry registry, String queue) {
        FunctionCounter.builder(
                        "coremill.worker.migrations", ledger.of(queue), QueueAccount::migrations)
                .description("Moves of workers' threads from one core to another")
                .tag("queue", queue)
                .register(registry);
    }

    /// Not a number if no worker's is known.
    private double memory(String queue) {
        List<WorkerView> workers = workers(queue);
        long[] known =
                workers.stream()
                        .map(worker -> worker.usage().memory())
                        .filter(Objects::nonNull)
                        .mapToLong(Long::longValue)
                        .toArray();
        return known.length == 0 && !workers.isEmpty() ? Double.NaN : LongStream.of(known).sum();
    }

    private List<WorkerView> workers(String queue) {
        return queues.get().stream()
                .filter(status -> status.definition().name().equals(queue))
                .flatMap(status -> status.workers().stream())
                .toList();
    }
}
