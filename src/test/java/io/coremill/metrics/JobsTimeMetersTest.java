package io.coremill.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.cores.CoreSampler;
import io.coremill.cores.KernelSupport;
import io.coremill.cores.ledger.CoreLedger;
import io.coremill.dispatch.DispatchView;
import io.coremill.dispatch.QueueStatus;
import io.coremill.executor.JobExecutor.Slots;
import io.coremill.job.ExecutorKind;
import io.coremill.queue.QueueDefinition;
import io.coremill.queue.QueueDefinitions;
import io.coremill.queue.SampleQueues;
import io.coremill.queue.SettableClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class JobsTimeMetersTest {
    private static final KernelSupport ALL = new KernelSupport(true, true, true, true);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final CoreLedger ledger = new CoreLedger();

    @Test
    @EnabledOnOs(OS.LINUX)
    void timeBeginsAtZeroForEveryQueueOnEveryCoreThatMayBeUsed() {
        ledger.of("mine");
        new JobsTimeMeters(ledger, ALL, queues(ExecutorKind.THREADS)).bindTo(registry);
        try (CoreSampler sampler = CoreSampler.start(ledger, System::nanoTime)) {
            sampler.cores().stream()
                    .filter(core -> core.allowed() && core.online())
                    .forEach(core -> assertThat(seconds(core.core())).isZero());
        }
    }

    @Test
    void queuesOfVirtualThreadsWaitTogether() {
        new JobsTimeMeters(ledger, ALL, queues(ExecutorKind.VIRTUAL_THREADS)).bindTo(registry);
        assertThat(
                        registry.get("coremill.thread.runqueue.wait")
                                .tag("queue", "virtual-threads")
                                .functionCounter()
                                .count())
                .isZero();
        assertThat(names()).hasSize(1);
    }

    @Test
    void whatIsNamedAsMissingIsExactlyWhatIsMissing() {
        for (var supported :
                List.of(
                        new KernelSupport(false, false, false, true),
                        new KernelSupport(true, false, false, true),
                        new KernelSupport(true, true, false, true))) {
            Set<String> there = bound(supported);
            Set<String> all = bound(ALL);
            assertThat(there).isNotEqualTo(all);
            all.removeAll(there);
            List<String> names = new MissingMeters(supported).names();
            assertThat(names).containsAll(all);
            assertThat(there).doesNotContainAnyElementsOf(names);
        }
        assertThat(new MissingMeters(ALL).names()).isEmpty();
        assertThat(new MissingMeters(new KernelSupport(true, true, true, false)).names())
                .containsExactly("coremill.cpu.pressure");
    }

    private Set<String> bound(KernelSupport supported) {
        registry.clear();
        new JobsTimeMeters(ledger, supported, queues(ExecutorKind.THREADS)).bindTo(registry);
        new WorkerUsageMeters(
                        dispatch(queue(ExecutorKind.PROCESSES)),
                        ledger,
                        supported,
                        new SettableClock())
                .bindTo(registry);
        return names();
    }

    private Set<String> names() {
        return registry.getMeters().stream()
                .map(meter -> meter.getId().getName())
                .collect(Collectors.toSet());
    }

    private double seconds(int core) {
        return registry.get("coremill.core.jobs.time")
                .tag("core", Integer.toString(core))
                .tag("queue", "mine")
                .functionCounter()
                .count();
    }

    private static DispatchView dispatch(QueueDefinition queue) {
        return new DispatchView() {
            @Override
            public List<QueueStatus> queues() {
                return List.of(new QueueStatus(queue, new Slots(1, 0, 0), null, false, List.of()));
            }

            @Override
            public @Nullable Set<String> announcedTypes(String queue) {
                return null;
            }

            @Override
            public boolean recycle(String worker) {
                return false;
            }

            @Override
            public boolean isDraining() {
                return false;
            }
        };
    }

    private static QueueDefinitions queues(ExecutorKind executor) {
        return new QueueDefinitions(List.of(queue(executor)));
    }

    private static QueueDefinition queue(ExecutorKind executor) {
        return SampleQueues.of(
                "mine",
                executor,
                1,
                executor == ExecutorKind.PROCESSES
                        ? SampleQueues.command(List.of("worker"))
                        : SampleQueues.JAVA_HANDLERS);
    }
}
