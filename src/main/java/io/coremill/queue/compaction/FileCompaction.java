package io.coremill.queue.compaction;

import io.coremill.queue.directory.DirectoryLock;
import io.coremill.queue.directory.JobsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/// Gives back the room in the file of jobs that holds nothing. The file is written anew, so for a
/// while it takes its room up to three times; if that fails it stays as it was.
///
/// @param before bytes of the file
/// @param after bytes of the file
record FileCompaction(long before, long after) {

    /// @param directory of a service that does not run
    /// @throws NoSuchFileException if there are no jobs
    /// @throws io.coremill.queue.directory.DataDirectoryInUseException if a service runs on it
    static FileCompaction of(Path directory) throws IOException, SQLException {
        var file = directory.resolve(JobsFile.NAME);
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(file.toString());
        }
        var lock = DirectoryLock.take(directory, "compact");
        try {
            long before = Files.size(file);
            rewrite(file);
            return new FileCompaction(before, Files.size(file));
        } finally {
            lock.close();
        }
    }

    private static void rewrite(Path file) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            run(connection, "PRAGMA synchronous = FULL");
            run(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
            run(connection, "VACUUM");
            run(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
