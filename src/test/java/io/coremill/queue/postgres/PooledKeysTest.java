package io.coremill.queue.postgres;

import java.time.Duration;

/// The promises about keys, through a PgBouncer that gives a connection to each transaction.
class PooledKeysTest extends PostgresKeysTest {
    @Override
    SharedStore newStore(Duration heartbeat) {
        return SharedStore.behind(PgBouncer.shared(), PostgresServer.store(), heartbeat);
    }
}
