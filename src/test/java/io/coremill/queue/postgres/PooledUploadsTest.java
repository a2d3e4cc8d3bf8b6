package io.coremill.queue.postgres;

import java.time.Duration;
import org.junit.jupiter.api.Tag;

/// Uploads under keys, through a PgBouncer that gives a connection to each transaction.
@Tag("soak")
class PooledUploadsTest extends PostgresUploadsTest {
    @Override
    SharedStore newStore(Duration heartbeat) {
        return SharedStore.behind(PgBouncer.shared(), PostgresServer.store(), heartbeat);
    }
}
