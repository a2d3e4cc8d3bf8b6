package io.coremill.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.cores.KernelSupport;
import io.coremill.cores.ledger.CoreLedger;
import io.coremill.dispatch.DispatchView;
import io.coremill.dispatch.QueueStatus;
import io.coremill.executor.JobExecutor.Slots;
import io.coremill.executor.WorkerIdentity;
import io.coremill.executor.WorkerState;
import io.coremill.executor.WorkerUsage;
import io.coremill.executor.WorkerView;
import io.coremill.job.ExecutorKind;
import io.coremill.queue.SampleQueues;
import io.coremill.queue.SettableClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WorkerUsageMetersTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final SettableClock clock = new SettableClock();
    private List<WorkerView> workers = List.of();

    @Test
    void memoryIsTheSumOfTheWorkersAndCountsOnceWhatForksShare() {
        bind();
        show(worker(1, use(100L, null)), worker(2, use(900L, 300L)));
        assertThat(memory()).isEqualTo(400);
        show();
        assertThat(memory()).isZero();
        show(worker(3, WorkerUsage.UNKNOWN));
        assertThat(memory()).isNaN();
    }

    private void bind() {
        var queue =
                SampleQueues.of(
                        "python",
                        ExecutorKind.PROCESSES,
                        8,
                        SampleQueues.command(List.of("python3", "worker.py")));
        var dispatch =
                new DispatchView() {
                    @Override
                    public @Nullable Set<String> announcedTypes(String queue) {
                        return null;
                    }

                    @Override
                    public boolean recycle(String worker) {
                        return false;
                    }

                    @Override
                    public List<QueueStatus> queues() {
                        return List.of(
                                new QueueStatus(queue, new Slots(8, 0, 0), null, false, workers));
                    }

                    @Override
                    public boolean isDraining() {
                        return false;
                    }
                };
        new WorkerUsageMeters(
                        dispatch,
                        new CoreLedger(),
                        new KernelSupport(true, true, true, true),
                        clock)
                .bindTo(registry);
    }

    private void show(WorkerView... views) {
        clock.advance(RecentValue.MOMENT);
        workers = List.of(views);
    }

    private static WorkerView worker(long pid, WorkerUsage use) {
        var identity = new WorkerIdentity("python-" + pid, "python", pid, NOW);
        return new WorkerView(identity, WorkerState.IDLE, List.of(), 0, null, use);
    }

    private static WorkerUsage use(@Nullable Long rss, @Nullable Long pss) {
        return new WorkerUsage(null, null, null, null, rss, pss, null, null, null, null);
    }

    private double memory() {
        return registry.get("coremill.worker.memory").tag("queue", "python").gauge().value();
    }
}
