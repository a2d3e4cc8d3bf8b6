package io.coremill.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.dispatch.DispatchView;
import io.coremill.dispatch.QueueStatus;
import io.coremill.executor.JobExecutor.Slots;
import io.coremill.executor.WorkerUse;
import io.coremill.executor.WorkerView;
import io.coremill.job.ExecutorKind;
import io.coremill.queue.QueueDefinition;
import io.coremill.queue.SettableClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WorkerUseMetersTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final SettableClock clock = new SettableClock();
    private List<WorkerView> workers = List.of();

    @Test
    void memoryIsTheSumOfTheWorkersAndCountsOnceWhatForksShare() {
        bind();
        show(worker(1, use(100L, null, null, null)), worker(2, use(900L, 300L, null, null)));
        assertThat(memory()).isEqualTo(400);
        show();
        assertThat(memory()).isZero();
        show(worker(3, WorkerUse.UNKNOWN));
        assertThat(memory()).isNaN();
    }

    @Test
    void countersStayWhenAWorkerLeaves() {
        bind();
        show(worker(1, use(1L, null, 5, 10L)), worker(2, use(1L, null, 1, 20L)));
        assertThat(counter("coremill.worker.runqueue.wait")).isEqualTo(6);
        assertThat(counter("coremill.worker.migrations")).isEqualTo(30);
        show(worker(2, use(1L, null, 3, 25L)));
        assertThat(counter("coremill.worker.runqueue.wait")).isEqualTo(8);
        assertThat(counter("coremill.worker.migrations")).isEqualTo(35);
        show();
        assertThat(counter("coremill.worker.runqueue.wait")).isEqualTo(8);
        assertThat(counter("coremill.worker.migrations")).isEqualTo(35);
    }

    @Test
    void aProcessNumberThatIsGivenAgainIsAnotherWorker() {
        bind();
        show(worker(1, use(1L, null, 5, 10L)));
        assertThat(counter("coremill.worker.migrations")).isEqualTo(10);
        show(worker(1, NOW.plusSeconds(60), use(1L, null, 1, 4L)));
        assertThat(counter("coremill.worker.migrations")).isEqualTo(14);
    }

    @Test
    void aCounterThatStepsBackIsHeld() {
        bind();
        show(worker(1, use(1L, null, 5, 10L)));
        assertThat(counter("coremill.worker.migrations")).isEqualTo(10);
        show(worker(1, use(1L, null, 5, 7L)));
        assertThat(counter("coremill.worker.migrations")).isEqualTo(10);
        show(worker(1, use(1L, null, 5, 11L)));
        assertThat(counter("coremill.worker.migrations")).isEqualTo(11);
    }

    private void bind() {
        var queue =
                new QueueDefinition(
                        "python",
                        ExecutorKind.PROCESSES,
                        8,
                        List.of("python3", "worker.py"),
                        1,
                        Set.of(),
                        Duration.ofMinutes(5),
                        3,
                        1_000,
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(5),
                        null);
        var dispatch =
                new DispatchView() {
                    @Override
                    public boolean recycle(String worker) {
                        return false;
                    }

                    @Override
                    public List<QueueStatus> queues() {
                        return List.of(new QueueStatus(queue, new Slots(8, 0, 0), null, workers));
                    }

                    @Override
                    public boolean isDraining() {
                        return false;
                    }
                };
        new WorkerUseMeters(dispatch, clock).bindTo(registry);
    }

    private void show(WorkerView... views) {
        clock.advance(Recent.MOMENT);
        workers = List.of(views);
    }

    private static WorkerView worker(long pid, WorkerUse use) {
        return worker(pid, NOW, use);
    }

    private static WorkerView worker(long pid, Instant startedAt, WorkerUse use) {
        return new WorkerView(
                "python-" + pid, "python", "idle", pid, startedAt, List.of(), 0, null, use);
    }

    private static WorkerUse use(
            @Nullable Long rss,
            @Nullable Long pss,
            @Nullable Integer waitSeconds,
            @Nullable Long migrations) {
        Duration wait = waitSeconds == null ? null : Duration.ofSeconds(waitSeconds);
        return new WorkerUse(null, null, null, null, rss, pss, wait, migrations, null, null);
    }

    private double memory() {
        return registry.get("coremill.worker.memory").tag("queue", "python").gauge().value();
    }

    private double counter(String name) {
        return registry.get(name).tag("queue", "python").functionCounter().count();
    }
}
