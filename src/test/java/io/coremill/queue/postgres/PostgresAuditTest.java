package io.coremill.queue.postgres;

import io.coremill.queue.AuditContract;
import io.coremill.queue.JobQueue;
import java.time.Duration;
import java.util.List;

/// The store that several nodes share keeps its promises about the record of who did what.
class PostgresAuditTest extends AuditContract {
    private final SharedStore store =
            new SharedStore(PostgresServer.shared().newStore(), Duration.ofDays(20));

    @Override
    protected JobQueue open() {
        return store.open("node-1", clock, List.of());
    }
}
