package io.coremill.queue.sqlite;

import io.coremill.queue.AuditContract;
import io.coremill.queue.JobQueue;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/// The store of a single node keeps its promises about the record of who did what.
@Tag("anywhere")
class SqliteAuditTest extends AuditContract {
    @TempDir private Path directory;

    @Override
    protected JobQueue open() {
        return SqliteQueue.open(directory, "node-1", clock, System::nanoTime, List.of());
    }

    @Override
    protected void run(String change) throws SQLException {
        String file = "jdbc:sqlite:" + directory.resolve("coremill.db");
        try (var connection = DriverManager.getConnection(file);
                var statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 10000");
            statement.execute(change.replace("coremill.audit", "audit"));
        }
    }
}
