package io.coremill.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.dispatch.DispatchView;
import io.coremill.dispatch.QueueLoad;
import io.coremill.dispatch.QueueStatus;
import io.coremill.executor.JobExecutor;
import io.coremill.job.ExecutorKind;
import io.coremill.queue.AttemptTerms;
import io.coremill.queue.QueueDefinition;
import io.coremill.queue.SampleQueues;
import io.coremill.queue.cluster.AcceptedJobs;
import io.coremill.queue.cluster.NodeSummary;
import io.coremill.queue.cluster.OwnNode;
import io.coremill.queue.cluster.ServedQueue;
import io.coremill.queue.retention.RetentionPolicy;
import io.coremill.queue.retention.RetentionRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.support.GenericApplicationContext;

@Timeout(60)
class NodeDescriptionTest {
    private static final RetentionPolicy SHORT =
            new RetentionPolicy(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 100);

    private final OwnNodeOfTest own = new OwnNodeOfTest();
    private final DispatchOfTest dispatch = new DispatchOfTest();

    @Test
    void aNodeIsDescribedByWhatItServes() {
        var description = description();
        var summary = description.get();
        assertThat(own.summary).isSameAs(description);
        assertThat(summary.queues())
                .containsExactly(
                        new ServedQueue(
                                "python",
                                "processes",
                                4,
                                3,
                                List.of("gil", "primes"),
                                1_000,
                                SampleQueues.DEFAULTS.timeout(),
                                3),
                        new ServedQueue(
                                "java",
                                "threads",
                                1,
                                0,
                                List.of("hash", "noop"),
                                1_000,
                                SampleQueues.DEFAULTS.timeout(),
                                3,
                                null,
                                SHORT,
                                null),
                        new ServedQueue(
                                "any",
                                "processes",
                                1,
                                0,
                                List.of(),
                                1_000,
                                SampleQueues.DEFAULTS.timeout(),
                                3));
        assertThat(summary.labels()).containsExactly("gpu");
        assertThat(summary.workers()).containsExactly("python-1", "python-2");
        assertThat(summary.cut()).isFalse();
        assertThat(summary.types()).containsOnlyKeys("hash");
        assertThat(summary.key()).isEqualTo("one.01234567");
    }

    @Test
    void aWorkerThatAnotherNodeWantsRecycledIs() throws InterruptedException {
        description();
        own.recycler.accept("python-2");
        assertThat(dispatch.recycled.take()).isEqualTo("python-2");
    }

    /// Or others would take it for one that claims while it drains.
    @Test
    void aNodeShowsThatItEndsBeforeAnythingOfItDoes() {
        try (var context = new GenericApplicationContext()) {
            context.registerBean(Stopping.class, () -> new Stopping(own.happened));
            context.registerBean(NodeDescription.class, this::description);
            context.refresh();
            assertThat(own.happened).isEmpty();
        }
        assertThat(own.happened).containsExactly("drains", "stops");
    }

    private NodeDescription description() {
        return NodeDescription.start(
                own,
                dispatch,
                Set.of("noop", "hash"),
                Set.of("gpu"),
                List.of("nightly"),
                Map.of("hash", new AttemptTerms(null, 5, null)),
                new RetentionRules(Map.of("java", SHORT, "any", RetentionPolicy.USUAL)),
                "one.01234567");
    }

    private static QueueLoad idle(
            String name, ExecutorKind executor, QueueDefinition.Program program) {
        return new QueueLoad(
                SampleQueues.of(name, executor, 1, program),
                new JobExecutor.Slots(1, 0, 0),
                List.of());
    }

    private static final class OwnNodeOfTest implements OwnNode {
        final List<String> happened = new ArrayList<>();
        Supplier<NodeSummary> summary = () -> NodeSummary.UNKNOWN;
        Consumer<String> recycler = _ -> {};

        @Override
        public void describedBy(Supplier<NodeSummary> maker) {
            summary = maker;
        }

        @Override
        public void recycledBy(Consumer<String> one) {
            recycler = one;
        }

        @Override
        public void accepts(AcceptedJobs jobs) {}

        @Override
        public void drains() {
            happened.add("drains");
        }
    }

    private record Stopping(List<String> happened) implements SmartLifecycle {
        @Override
        public void start() {}

        @Override
        public void stop() {
            happened.add("stops");
        }

        @Override
        public boolean isRunning() {
            return true;
        }
    }

    private static final class DispatchOfTest implements DispatchView {
        final BlockingQueue<String> recycled = new LinkedBlockingQueue<>();

        @Override
        public List<QueueStatus> queues() {
            throw new UnsupportedOperationException("it may wait for what workers use");
        }

        @Override
        public List<QueueLoad> loads() {
            return List.of(
                    new QueueLoad(
                            SampleQueues.of(
                                    "python",
                                    ExecutorKind.PROCESSES,
                                    4,
                                    SampleQueues.command(List.of("python3"), "primes", "gil")),
                            new JobExecutor.Slots(4, 2, 1),
                            List.of("python-1", "python-2")),
                    idle("java", ExecutorKind.THREADS, SampleQueues.JAVA_HANDLERS),
                    idle("any", ExecutorKind.PROCESSES, SampleQueues.command(List.of("sh"))));
        }

        @Override
        public @Nullable Set<String> announcedTypes(String queue) {
            return null;
        }

        @Override
        public boolean recycle(String worker) {
            return recycled.add(worker);
        }

        @Override
        public boolean isDraining() {
            return false;
        }
    }
}
