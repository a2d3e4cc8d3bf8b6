package io.coremill.queue.postgres;

import io.coremill.access.key.AccessKeysContract;
import io.coremill.queue.JobQueue;
import java.time.Duration;
import java.util.List;

/// Keys of callers in the store that several nodes share.
class PostgresAccessKeysTest extends AccessKeysContract {
    private final SharedStore store =
            new SharedStore(PostgresServer.shared().newStore(), Duration.ofSeconds(5));

    @Override
    protected JobQueue open() {
        return store.open("node-1", clock, List.of());
    }
}
