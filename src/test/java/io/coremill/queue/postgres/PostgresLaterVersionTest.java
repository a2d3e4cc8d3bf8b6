package io.coremill.queue.postgres;

import io.coremill.queue.JobQueue;
import io.coremill.queue.LaterVersionContract;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Tables to which a node of a later version writes as well.
class PostgresLaterVersionTest extends LaterVersionContract {
    private static final Duration HEARTBEAT = Duration.ofDays(20);

    private @Nullable SharedStore store;

    @Override
    protected JobQueue open() {
        if (store == null) {
            store = new SharedStore(HEARTBEAT);
        }
        return store.open("node-1", clock, List.of());
    }

    @Override
    protected void rewrite(String table, String change) {
        store().run("UPDATE coremill.%s SET %s".formatted(table, change));
    }

    @Override
    protected String text(String question) {
        return store().text(question.replace("FROM ", "FROM coremill."));
    }

    @Override
    protected String finished() {
        return "history";
    }

    @Override
    protected String ruleColumn() {
        return "key";
    }

    private SharedStore store() {
        return Objects.requireNonNull(store);
    }
}
