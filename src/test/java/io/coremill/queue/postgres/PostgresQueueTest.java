package io.coremill.queue.postgres;

import io.coremill.queue.JobQueue;
import io.coremill.queue.JobQueueContract;
import io.coremill.queue.QueueListener;
import io.coremill.seal.ColumnSeal;
import java.time.Duration;
import java.util.List;

/// The store that several nodes share keeps the contract.
class PostgresQueueTest extends JobQueueContract {
    private final SharedStore store = newStore(Duration.ofSeconds(5));

    SharedStore newStore(Duration heartbeat) {
        return new SharedStore(server().newStore(), heartbeat);
    }

    PostgresServer server() {
        return PostgresServer.shared();
    }

    @Override
    protected JobQueue open(List<QueueListener> listeners) {
        return store.openSealed("node-1", clock, seal(), listeners);
    }

    ColumnSeal seal() {
        return ColumnSeal.NONE;
    }

    @Override
    protected JobQueue reopen(List<QueueListener> listeners) {
        return open(listeners);
    }

    @Override
    protected JobQueue openAfterVanishing(JobQueue running, List<QueueListener> listeners) {
        store.vanish(running, List.of(), clock);
        var next = open(listeners);
        SharedStore.beat(next);
        return next;
    }

    @Override
    protected void rewrite(String table, String change) {
        store.run("UPDATE coremill.%s SET %s".formatted(table, change));
    }
}
