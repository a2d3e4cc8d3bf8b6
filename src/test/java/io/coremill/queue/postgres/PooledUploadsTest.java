package io.coremill.queue.postgres;

import java.time.Duration;

/// Uploads under keys, through a PgBouncer that gives a connection to each transaction.
class PooledUploadsTest extends PostgresUploadsTest {
    @Override
    SharedStore newStore(Duration heartbeat) {
        return SharedStore.behind(PgBouncer.shared(), PostgresServer.store(), heartbeat);
    }
}
