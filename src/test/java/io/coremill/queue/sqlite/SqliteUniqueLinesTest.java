package io.coremill.queue.sqlite;

import io.coremill.queue.JobQueue;
import io.coremill.queue.UniqueLinesContract;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/// The store of a single node keeps its promises about lines whose jobs are to be the only ones.
@Tag("anywhere")
class SqliteUniqueLinesTest extends UniqueLinesContract {
    @TempDir private Path directory;

    @Override
    protected JobQueue open() {
        return SqliteQueue.open(directory, "node-1", clock, System::nanoTime, List.of());
    }
}
