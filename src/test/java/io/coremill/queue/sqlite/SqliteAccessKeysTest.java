package io.coremill.queue.sqlite;

import io.coremill.access.key.AccessKeysContract;
import io.coremill.queue.JobQueue;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/// Keys of callers in the store of a single node.
@Tag("anywhere")
class SqliteAccessKeysTest extends AccessKeysContract {
    @TempDir private Path directory;

    @Override
    protected JobQueue open() {
        return SqliteQueue.open(directory, "node-1", clock, System::nanoTime, List.of());
    }
}
