package io.coremill.queue.postgres;

import io.coremill.queue.JobQueue;
import io.coremill.schedule.run.PunctualityContract;
import java.time.Duration;
import java.util.List;

class PostgresPunctualityTest extends PunctualityContract {
    @Override
    protected JobQueue open() {
        var store = new SharedStore(PostgresServer.shared().newStore(), Duration.ofSeconds(5));
        return store.open("node-1", clock, List.of());
    }
}
