package io.coremill.queue.sqlite;

import io.coremill.queue.JobQueue;
import io.coremill.queue.JobQueueContract;
import io.coremill.queue.KeptOutcomes;
import io.coremill.queue.QueueListener;
import io.coremill.queue.retention.RetentionRules;
import io.coremill.seal.ColumnSeal;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/// The store of a single node keeps the contract.
@Tag("anywhere")
class SqliteQueueTest extends JobQueueContract {
    @TempDir private Path directory;
    private int crashes;

    @Override
    protected JobQueue open(List<QueueListener> listeners) {
        return SqliteQueue.open(
                current(),
                "node-1",
                clock,
                System::nanoTime,
                KeptOutcomes.USUAL_BYTES,
                RetentionRules.USUAL,
                seal(),
                listeners);
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
        var left = current();
        crashes++;
        CrashImage.copy(left, current());
        running.close();
        return open(listeners);
    }

    @Override
    protected void rewrite(String table, String change) {
        try (var connection =
                        DriverManager.getConnection(
                                "jdbc:sqlite:" + current().resolve("coremill.db"));
                var statement = connection.createStatement()) {
            statement.execute("UPDATE %s SET %s".formatted(table, change));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path current() {
        return directory.resolve("data-" + crashes);
    }
}
