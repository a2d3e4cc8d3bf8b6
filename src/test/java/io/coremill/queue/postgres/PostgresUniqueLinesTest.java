package io.coremill.queue.postgres;

import io.coremill.queue.JobQueue;
import io.coremill.queue.UniqueLinesContract;
import java.time.Duration;
import java.util.List;

/// The store that several nodes share keeps its promises about lines whose jobs are to be the only
/// ones.
class PostgresUniqueLinesTest extends UniqueLinesContract {
    private final SharedStore store = new SharedStore(server().newStore(), Duration.ofDays(20));

    PostgresServer server() {
        return PostgresServer.shared();
    }

    @Override
    protected JobQueue open() {
        return store.open("node-1", clock, List.of());
    }
}
