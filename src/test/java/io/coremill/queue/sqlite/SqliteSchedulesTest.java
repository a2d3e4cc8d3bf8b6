package io.coremill.queue.sqlite;

import io.coremill.queue.JobQueue;
import io.coremill.schedule.run.ScheduleContract;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/// Schedules in the store of a single node.
@Tag("anywhere")
class SqliteSchedulesTest extends ScheduleContract {
    @TempDir private Path directory;

    @Override
    protected JobQueue open() {
        return SqliteQueue.open(directory, "node-1", clock, System::nanoTime, List.of());
    }

    @Override
    protected JobQueue reopen() {
        return open();
    }
}
