package io.coremill.queue.sqlite;

import io.coremill.queue.JobQueue;
import io.coremill.queue.KeyedSubmissionContract;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/// The store of a single node keeps its promises about keys.
@Tag("anywhere")
class SqliteKeysTest extends KeyedSubmissionContract {
    @TempDir private Path directory;

    @Override
    protected JobQueue open() {
        return SqliteQueue.open(directory, "node-1", clock, System::nanoTime, List.of());
    }
}
