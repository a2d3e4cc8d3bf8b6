package io.coremill.queue.sqlite.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;

/// The files of the store as they stand in the data directory. SQLite goes on writing to files that
/// have been removed, and what it wrote there is gone with the process: so it is checked that those
/// that are open are still in their place. For the writer's thread.
public final class StoreFiles {
    private static final Duration PERIOD = Duration.ofSeconds(1);

    /// Less than this is no room: a small job would fit, and the next would not.
    private static final long LEAST_ROOM = 1024 * 1024;

    private final Path database;
    private final Path log;
    private final LongSupplier nanos;
    /// More than the log needs when no reader holds it up.
    public static final long LARGE_LOG = 32L * 1024 * 1024;

    private @Nullable Object databaseKey;
    private @Nullable Object logKey;
    private long checkedAt;
    private long logSize;

    StoreFiles(Path database, LongSupplier nanos) {
        this.database = database;
        this.nanos = nanos;
        log = database.resolveSibling(database.getFileName() + "-wal");
    }

    /// Remembers which files are in use. SQLite keeps both for as long as it has them open.
    public void remember() throws SQLException {
        databaseKey = key(database);
        logKey = key(log);
        checkedAt = nanos.getAsLong();
    }

    /// For every change: looks no more than once a second.
    public void checkNowAndThen() throws SQLException {
        if (nanos.getAsLong() - checkedAt >= PERIOD.toNanos()) {
            check();
        }
    }

    public void check() throws SQLException {
        var databaseNow = key(database);
        var logNow = attributes(log);
        logSize = logNow.size();
        if (!Objects.equals(databaseKey, databaseNow)
                || !Objects.equals(logKey, logNow.fileKey())) {
            throw new FilesGoneException(
                    "the files of the data directory were replaced while the service runs; restart"
                            + " it");
        }
        if (!Files.isWritable(database.toAbsolutePath().getParent())) {
            throw new FilesGoneException("the data directory is read-only");
        }
        checkedAt = nanos.getAsLong();
    }

    /// Whether the log was large at the last look: a reader from outside may hold it up.
    public boolean hasLargeLog() {
        return logSize > LARGE_LOG;
    }

    /// @throws SQLException as a full disk would
    public void needRoom() throws SQLException {
        if (room() < LEAST_ROOM) {
            throw new SQLException(
                    "hardly any room is left", null, SQLiteErrorCode.SQLITE_FULL.code);
        }
    }

    private long room() {
        try {
            return Files.getFileStore(database).getUsableSpace();
        } catch (IOException e) {
            return Long.MAX_VALUE; // Not known: the write that follows shows it.
        }
    }

    /// @return null where the file system has none
    private static @Nullable Object key(Path file) throws SQLException {
        return attributes(file).fileKey();
    }

    private static BasicFileAttributes attributes(Path file) throws SQLException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            throw new FilesGoneException(
                    "%s is gone from the data directory; put it back, or restart the service"
                            .formatted(file.getFileName()));
        } catch (IOException e) {
            throw new FilesGoneException(
                    "%s cannot be looked at: %s".formatted(file.getFileName(), e.getMessage()));
        }
    }
}
