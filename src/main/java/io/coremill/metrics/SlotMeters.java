package io.coremill.metrics;

import io.coremill.dispatch.DispatchView;
import io.coremill.dispatch.QueueStatus;
import io.coremill.executor.JobExecutor.Slots;
import io.coremill.executor.WorkerState;
import io.coremill.job.ExecutorKind;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/// Shows the slots of every queue, and the workers of those that have them.
final class SlotMeters implements MeterBinder {
    private final Supplier<List<QueueStatus>> queues;

    SlotMeters(DispatchView dispatch, InstantSource clock) {
        this.queues = new RecentValue<>(dispatch::queues, clock);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (QueueStatus status : queues.get()) {
            String queue = status.definition().name();
            slots(registry, queue, "busy", Slots::busy);
            slots(registry, queue, "idle", Slots::idle);
            slots(registry, queue, "stuck", Slots::stuck);
            degraded(registry, queue);
            keyMissing(registry, queue);
            if (status.definition().executor() == ExecutorKind.PROCESSES) {
                workers(registry, queue);
            }
        }
    }

    private void slots(
            MeterRegistry registry, String queue, String state, ToDoubleFunction<Slots> count) {
        Gauge.builder("coremill.slots", () -> count.applyAsDouble(status(queue).slots()))
                .description("Places for attempts")
                .tag("queue", queue)
                .tag("state", state)
                .register(registry);
    }

    private void degraded(MeterRegistry registry, String queue) {
        Gauge.builder("coremill.queue.degraded", () -> status(queue).degradedBy() == null ? 0 : 1)
                .description("1 while the queue cannot run anything; its view has the reason")
                .tag("queue", queue)
                .register(registry);
    }

    private void keyMissing(MeterRegistry registry, String queue) {
        Gauge.builder("coremill.queue.key.missing", () -> status(queue).lacksKey() ? 1 : 0)
                .description("1 while jobs are left alone whose key of encryption is not here")
                .tag("queue", queue)
                .register(registry);
    }

    private void workers(MeterRegistry registry, String queue) {
        for (WorkerState state : WorkerState.values()) {
            workers(registry, queue, state);
        }
    }

    private void workers(MeterRegistry registry, String queue, WorkerState state) {
        Gauge.builder("coremill.workers", () -> workersIn(status(queue), state))
                .description("Worker processes")
                .tag("queue", queue)
                .tag("state", state.word())
                .register(registry);
    }

    private static long workersIn(QueueStatus status, WorkerState state) {
        return status.workers().stream().filter(worker -> worker.state() == state).count();
    }

    private QueueStatus status(String queue) {
        return queues.get().stream()
                .filter(status -> status.definition().name().equals(queue))
                .findFirst()
                .orElseThrow();
    }
}
