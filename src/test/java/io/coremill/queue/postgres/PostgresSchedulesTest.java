package io.coremill.queue.postgres;

import io.coremill.queue.JobQueue;
import io.coremill.schedule.run.ScheduleContract;
import java.time.Duration;
import java.util.List;

/// Schedules in the store that several nodes share.
class PostgresSchedulesTest extends ScheduleContract {
    private final SharedStore store = newStore(Duration.ofSeconds(5));

    SharedStore newStore(Duration heartbeat) {
        return new SharedStore(PostgresServer.shared().newStore(), heartbeat);
    }

    @Override
    protected JobQueue open() {
        return store.open("node-1", clock, List.of());
    }

    @Override
    protected JobQueue reopen() {
        return open();
    }
}
