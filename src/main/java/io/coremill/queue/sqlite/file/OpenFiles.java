package io.coremill.queue.sqlite.file;

import com.zaxxer.hikari.HikariDataSource;
import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.directory.DirectoryLock;
import io.coremill.queue.directory.JobsFile;
import io.coremill.queue.directory.PrivateFile;
import io.coremill.seal.ColumnSeal;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.function.LongSupplier;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is held of a data directory while it is open.
public record OpenFiles(
        DirectoryLock lock, WriteSession session, HikariDataSource readers, StoreFiles stored)
        implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(OpenFiles.class);

    /// @param nanos rises steadily from anywhere
    public static OpenFiles open(Path directory, String node, LongSupplier nanos) {
        return open(directory, node, nanos, ColumnSeal.NONE);
    }

    /// @param seal by which what is written is sealed
    public static OpenFiles open(Path directory, String node, LongSupplier nanos, ColumnSeal seal) {
        try {
            var lock = DirectoryLock.take(directory, node);
            try {
                create(directory.resolve(JobsFile.NAME));
                return open(lock, new DatabaseFile(directory.resolve(JobsFile.NAME)), nanos, seal);
            } catch (IOException | SQLException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException | SQLException | FlywayException e) {
            throw new StorageUnavailableException(
                    "the data directory %s cannot be used: %s".formatted(directory, e.getMessage()),
                    e);
        }
    }

    /// SQLite would take the permissions of the group away, and gives its other files those of this
    /// one.
    private static void create(Path file) throws IOException {
        if (!Files.exists(file)) {
            PrivateFile.create(file);
        } else if (!Files.isReadable(file) || !Files.isWritable(file)) {
            throw new AccessDeniedException(file.toString());
        }
    }

    private static OpenFiles open(
            DirectoryLock lock, DatabaseFile database, LongSupplier nanos, ColumnSeal seal)
            throws SQLException {
        database.migrate();
        var session = database.writer(seal);
        try {
            return new OpenFiles(lock, session, database.readers(), database.files(nanos));
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /// The last connection to go empties the log of changes into the file.
    @Override
    public void close() {
        readers.close();
        try {
            session.close();
        } catch (SQLException e) {
            log.warn("the database was not closed cleanly", e);
        }
        try {
            lock.close();
        } catch (IOException e) {
            log.warn("the lock of the data directory was not let go of cleanly", e);
        }
    }
}
