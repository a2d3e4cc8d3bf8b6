package io.coremill.queue.sqlite.transfer;

import io.coremill.queue.directory.DataDirectoryInUseException;
import io.coremill.queue.directory.DirectoryLock;
import io.coremill.queue.directory.JobsFile;
import io.coremill.queue.offline.CommandFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationState;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/// The file of jobs of a service that does not run, or a copy of one. It is read, and nothing in it
/// changes. While it is open no service starts on its directory.
///
/// @param lock null for a copy, which no service runs on: that goes by another name, or lies in no
///     data directory
public record StoppedFile(Path file, Connection connection, @Nullable DirectoryLock lock)
        implements AutoCloseable {
    private static final String LOCK = "coremill.lock";
    private static final int BUSY_MILLIS = 5_000;

    /// @param from a data directory, or a file
    /// @param command which has the directory meanwhile, as messages of other processes name it
    /// @throws CommandFailedException if it is not there, in use, or of another version
    public static StoppedFile open(Path from, String command) {
        var file = FilePlace.of(from).file();
        var lock = file.endsWith(JobsFile.NAME) ? lock(file.resolveSibling(""), command) : null;
        try {
            return open(file, lock);
        } catch (SQLException | FlywayException | CommandFailedException e) {
            close(lock);
            throw e instanceof CommandFailedException failed
                    ? failed
                    : new CommandFailedException(
                            "%s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static @Nullable DirectoryLock lock(Path directory, String command) {
        if (!Files.exists(directory.resolve(LOCK))) {
            return null;
        }
        try {
            return DirectoryLock.take(directory, command);
        } catch (DataDirectoryInUseException e) {
            throw new CommandFailedException("stop the service first: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new CommandFailedException(
                    "%s cannot be locked: %s".formatted(directory, e.getMessage()), e);
        }
    }

    private static StoppedFile open(Path file, @Nullable DirectoryLock lock) throws SQLException {
        var source = source(file);
        needThisVersion(source, file);
        return new StoppedFile(file, source.getConnection(), lock);
    }

    /// A file without a log of changes is read as it is, so that nothing is left beside it.
    private static DataSource source(Path file) {
        var settings = new SQLiteConfig();
        settings.setReadOnly(true);
        settings.setBusyTimeout(BUSY_MILLIS);
        var source = new SQLiteDataSource(settings);
        source.setUrl(
                new FilePlace(file).logBytes() > 0
                        ? "jdbc:sqlite:" + file
                        : "jdbc:sqlite:"
                                + file.toUri().toString().replace("///", "/")
                                + "?immutable=1");
        return source;
    }

    private static void needThisVersion(DataSource source, Path file) {
        var versions =
                Flyway.configure()
                        .dataSource(source)
                        .locations("classpath:db/sqlite")
                        .loggers("slf4j")
                        .load()
                        .info();
        if (versions.current() == null) {
            throw new CommandFailedException(file + " is no file of jobs");
        }
        if (versions.pending().length > 0) {
            throw new CommandFailedException(
                    ("%s is of an older version; start the service of this one on it, or on a copy,"
                                    + " and stop it again")
                            .formatted(file));
        }
        for (var each : versions.all()) {
            if (each.getState() == MigrationState.FUTURE_SUCCESS) {
                throw new CommandFailedException(
                        "%s is of a newer version; use the command of that one".formatted(file));
            }
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            // It was only read.
        } finally {
            close(lock);
        }
    }

    private static void close(@Nullable DirectoryLock lock) {
        if (lock != null) {
            try {
                lock.close();
            } catch (IOException e) {
                // The end of the process lets go of it.
            }
        }
    }
}
