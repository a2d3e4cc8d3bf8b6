package io.coremill.queue.sqlite;

import io.coremill.queue.JobQueue;
import io.coremill.queue.JobQueueModel;
import io.coremill.queue.KeptOutcomes;
import io.coremill.schedule.ScheduleStore;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/// The store of a single node does what the model does.
@Tag("waits")
@Tag("anywhere")
class SqliteQueueModelTest extends JobQueueModel {
    @TempDir private Path directory;
    private int crashes;

    @Override
    protected List<JobQueue> open() {
        return List.of(openCurrent());
    }

    @Override
    protected JobQueue openAfterVanishing(JobQueue running, List<JobQueue> others) {
        var left = current();
        crashes++;
        CrashImage.copy(left, current());
        running.close();
        return openCurrent();
    }

    @Override
    protected boolean countsExactly() {
        return true;
    }

    @Override
    protected ScheduleStore schedules(JobQueue node) {
        return ((SqliteQueue) node).schedules();
    }

    /// There are no others.
    @Override
    protected void catchUp(JobQueue node) {}

    private SqliteQueue openCurrent() {
        return SqliteQueue.open(
                current(),
                "node-1",
                clock,
                System::nanoTime,
                KeptOutcomes.USUAL_BYTES,
                RULES,
                List.of());
    }

    private Path current() {
        return directory.resolve("data-" + crashes);
    }
}
