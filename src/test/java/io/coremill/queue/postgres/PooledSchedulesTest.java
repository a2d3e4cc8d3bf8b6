package io.coremill.queue.postgres;

import java.time.Duration;
import org.junit.jupiter.api.Tag;

/// Schedules, through a PgBouncer that gives a connection to each transaction.
@Tag("soak")
class PooledSchedulesTest extends PostgresSchedulesTest {
    @Override
    SharedStore newStore(Duration heartbeat) {
        return SharedStore.behind(PgBouncer.shared(), PostgresServer.store(), heartbeat);
    }
}
