package io.coremill.queue.sqlite;

import io.coremill.queue.JobQueue;
import io.coremill.schedule.run.PunctualityContract;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("anywhere")
class SqlitePunctualityTest extends PunctualityContract {
    @TempDir private Path directory;

    @Override
    protected JobQueue open() {
        return SqliteQueue.open(directory, "node-1", clock, System::nanoTime, List.of());
    }
}
