package io.coremill.queue.postgres;

import io.coremill.queue.JobQueue;
import io.coremill.queue.JobQueueModel;
import io.coremill.schedule.ScheduleStore;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/// A node of the store that several can share does what the model does.
@Tag("waits")
class PostgresQueueModelTest extends JobQueueModel {
    /// Longer than all steps together take by the clock, so that a node is dead only if it is to
    /// be.
    private final SharedStore store = new SharedStore(server().newStore(), Duration.ofHours(1));

    private int opened;

    /// Each walk takes seconds; three nodes take the others.
    static Stream<Integer> seeds() {
        return IntStream.range(0, 4).boxed();
    }

    static Stream<Integer> moreSeeds() {
        return IntStream.range(40, 70).boxed();
    }

    PostgresServer server() {
        return PostgresServer.shared();
    }

    /// How many nodes there are at a time.
    int many() {
        return 1;
    }

    @Override
    protected List<JobQueue> open() {
        return Stream.generate(this::openNode).limit(many()).toList();
    }

    @Override
    protected JobQueue openAfterVanishing(JobQueue running, List<JobQueue> others) {
        store.vanish(running, others, clock);
        var next = openNode();
        catchUp(next);
        return next;
    }

    @Override
    protected boolean countsExactly() {
        return false;
    }

    @Override
    protected ScheduleStore schedules(JobQueue node) {
        return ((PostgresQueue) node).schedules();
    }

    @Override
    protected void catchUp(JobQueue node) {
        store.catchUp(node);
    }

    private JobQueue openNode() {
        opened++;
        return store.openKeeping(RULES, "node-" + opened, clock, List.of());
    }
}
