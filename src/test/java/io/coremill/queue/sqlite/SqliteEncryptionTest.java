package io.coremill.queue.sqlite;

import io.coremill.job.JobId;
import io.coremill.queue.EncryptionContract;
import io.coremill.queue.JobQueue;
import io.coremill.queue.KeptOutcomes;
import io.coremill.queue.retention.RetentionRules;
import io.coremill.queue.sqlite.table.JobRows;
import io.coremill.seal.ColumnSeal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/// Encryption in the file of a single node: all files of its directory are looked at.
@Tag("anywhere")
class SqliteEncryptionTest extends EncryptionContract {
    @TempDir private Path directory;

    @Override
    protected JobQueue open(ColumnSeal seal) {
        return SqliteQueue.open(
                directory,
                "node-1",
                clock,
                System::nanoTime,
                KeptOutcomes.USUAL_BYTES,
                RetentionRules.USUAL,
                seal,
                List.of());
    }

    @Override
    protected Stream<byte[]> disk() {
        try (var files = Files.list(directory)) {
            return files.map(SqliteEncryptionTest::bytes).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected void rewrite(String table, String change) {
        run("UPDATE %s SET %s".formatted(table, change));
    }

    @Override
    protected void swap(String column, JobId from, JobId to) {
        run(
                "UPDATE job SET %1$s = (SELECT %1$s FROM job WHERE id = %2$d) WHERE id = %3$d"
                        .formatted(column, JobRows.key(from), JobRows.key(to)));
    }

    @Override
    protected String finished() {
        return "job";
    }

    private void run(String sql) {
        try (var connection =
                        DriverManager.getConnection(
                                "jdbc:sqlite:" + directory.resolve("coremill.db"));
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
