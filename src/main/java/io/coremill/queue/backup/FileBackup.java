package io.coremill.queue.backup;

import io.coremill.queue.offline.CommandFailedException;
import io.coremill.queue.sqlite.transfer.FileCounts;
import io.coremill.queue.sqlite.transfer.FilePlace;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;

/// Copies the file of jobs page by page, within one transaction that reads: it has what was
/// committed when the copy began, and nothing of what came later. The service goes on meanwhile,
/// and its log of changes grows until the copy is whole.
///
/// The other ways take longer, or have no end. `VACUUM INTO` reads the same for as long, and sorts
/// each index anew. Copies in short transactions begin again after each change by another process.
final class FileBackup {
    private static final int PAGES_AT_ONCE = 1_000;
    private static final int NO_WAITING = 0;

    /// What is left to the service, whatever else it writes.
    private static final long LEAST_ROOM = 32L * 1024 * 1024;

    private static final int BUSY_MILLIS = 5_000;

    private final FilePlace source;
    private final CopyPlace place;
    private final long mostLog;

    /// @param mostLog how large the log of changes may become
    FileBackup(FilePlace source, CopyPlace place, long mostLog) {
        this.source = source;
        this.place = place;
        this.mostLog = mostLog;
    }

    /// @return what the copy has
    /// @throws CommandFailedException if there is no room for it, or something in its place
    FileCounts run() throws IOException, SQLException {
        try (var connection = begun()) {
            place.needRoom(
                    bytes(connection), source.file(), Math.max(0, mostLog - source.logBytes()));
            return copyWhole(connection);
        }
    }

    /// Also where there may be no room for it.
    FileCounts copyWhole(Connection begun) throws IOException, SQLException {
        place.prepare();
        try {
            copy(begun);
            var counts = counts();
            place.complete();
            return counts;
        } finally {
            place.clear();
        }
    }

    /// @throws CommandFailedException if the log takes too much, or the disk has too little left
    void needSafety() {
        if (source.logBytes() > mostLog) {
            throw new CommandFailedException(
                    "the log of changes beside the file has more than --most-log allows; copy to a"
                            + " faster disk, at a quieter time, or allow more");
        }
        if (room() < LEAST_ROOM) {
            throw new CommandFailedException(
                    "the disk of the service has less than %d MB left; make room first"
                            .formatted(LEAST_ROOM / 1024 / 1024));
        }
    }

    private long room() {
        try {
            return Files.getFileStore(source.file()).getUsableSpace();
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }

    /// What is committed now is what the copy has.
    Connection begun() throws SQLException {
        var connection = reading(source.file().toString());
        try {
            connection.setAutoCommit(false);
            bytes(connection);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static long bytes(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row =
                        statement.executeQuery(
                                """
                                SELECT page_count * page_size, (SELECT count(*) FROM sqlite_schema)
                                FROM pragma_page_count, pragma_page_size
                                """)) {
            row.next();
            return row.getLong(1);
        }
    }

    private void copy(Connection connection) throws SQLException {
        int code =
                connection
                        .unwrap(SQLiteConnection.class)
                        .getDatabase()
                        .backup(
                                "main",
                                place.part().toString(),
                                (_, _) -> {},
                                NO_WAITING,
                                NO_WAITING,
                                PAGES_AT_ONCE);
        if (code != SQLiteErrorCode.SQLITE_OK.code && code != SQLiteErrorCode.SQLITE_DONE.code) {
            var error = SQLiteErrorCode.getErrorCode(code);
            throw new SQLException(error.message, null, code);
        }
    }

    /// No other process writes the copy, so nothing is left beside it.
    private FileCounts counts() throws SQLException {
        try (var copy = reading(place.part().toUri() + "?immutable=1")) {
            return FileCounts.of(copy);
        }
    }

    private static Connection reading(String file) throws SQLException {
        var settings = new SQLiteConfig();
        settings.setReadOnly(true);
        settings.setBusyTimeout(BUSY_MILLIS);
        return settings.createConnection("jdbc:sqlite:" + file);
    }
}
