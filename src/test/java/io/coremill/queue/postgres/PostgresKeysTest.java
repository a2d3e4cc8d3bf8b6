package io.coremill.queue.postgres;

import io.coremill.queue.JobQueue;
import io.coremill.queue.KeyedSubmissionContract;
import java.time.Duration;
import java.util.List;

/// The store that several nodes share keeps its promises about keys.
class PostgresKeysTest extends KeyedSubmissionContract {
    private final SharedStore store = newStore(Duration.ofDays(20));

    SharedStore newStore(Duration heartbeat) {
        return new SharedStore(server().newStore(), heartbeat);
    }

    PostgresServer server() {
        return PostgresServer.shared();
    }

    @Override
    protected JobQueue open() {
        return store.open("node-1", clock, List.of());
    }
}
