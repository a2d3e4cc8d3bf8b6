package io.coremill.queue.postgres;

import io.coremill.queue.JobQueue;
import io.coremill.queue.QueueListener;
import io.coremill.queue.RetentionContract;
import io.coremill.queue.retention.RetentionRules;
import java.time.Duration;
import java.util.List;

/// The store that several nodes share keeps finished jobs for as long as is promised.
class PostgresRetentionTest extends RetentionContract {
    private final SharedStore store =
            new SharedStore(PostgresServer.shared().newStore(), Duration.ofSeconds(5));

    @Override
    protected JobQueue open(RetentionRules rules, List<QueueListener> listeners) {
        return store.openKeeping(rules, "node-1", clock, listeners);
    }

    @Override
    protected void forgetWhenJobsGo() {
        store.run("UPDATE coremill.history SET until = NULL");
        store.run("UPDATE coremill.removal SET told = FALSE");
    }

    @Override
    protected long linesOfLogs() {
        return store.number("SELECT count(*) FROM coremill.log");
    }
}
