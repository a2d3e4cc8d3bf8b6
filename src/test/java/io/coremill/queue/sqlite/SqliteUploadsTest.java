package io.coremill.queue.sqlite;

import io.coremill.queue.JobQueue;
import io.coremill.queue.KeyedUploadContract;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/// The store of a single node keeps its promises about uploads under keys.
@Tag("anywhere")
class SqliteUploadsTest extends KeyedUploadContract {
    @TempDir private Path directory;

    @Override
    protected JobQueue open() {
        return SqliteQueue.open(directory, "node-1", clock, System::nanoTime, List.of());
    }
}
