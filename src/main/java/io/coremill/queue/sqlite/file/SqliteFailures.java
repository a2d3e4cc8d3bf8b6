package io.coremill.queue.sqlite.file;

import io.coremill.queue.commit.TransactionException;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;

/// Separates failures of the disk from those of what was asked.
public final class SqliteFailures {
    private static final int PRIMARY_CODE = 0xFF;

    /// Causes that are not the fault of what was asked, in words for operators.
    private static final Map<Integer, String> CAUSES =
            Map.ofEntries(
                    cause(SQLiteErrorCode.SQLITE_FULL, "the disk with the data is full"),
                    cause(
                            SQLiteErrorCode.SQLITE_IOERR,
                            "the disk with the data returns I/O errors"),
                    cause(SQLiteErrorCode.SQLITE_READONLY, "the data is read-only"),
                    cause(
                            SQLiteErrorCode.SQLITE_CANTOPEN,
                            "a file of the data directory cannot be opened"),
                    cause(
                            SQLiteErrorCode.SQLITE_PERM,
                            "the rights of the data directory do not allow it"),
                    cause(SQLiteErrorCode.SQLITE_BUSY, "another process holds the database locked"),
                    cause(
                            SQLiteErrorCode.SQLITE_LOCKED,
                            "another process holds the database locked"),
                    cause(
                            SQLiteErrorCode.SQLITE_PROTOCOL,
                            "the file system with the data does not lock files as it should"),
                    cause(SQLiteErrorCode.SQLITE_NOMEM, "the database has no memory left"),
                    cause(SQLiteErrorCode.SQLITE_CORRUPT, "the database is damaged"),
                    cause(SQLiteErrorCode.SQLITE_NOTADB, "the database is damaged"));

    private SqliteFailures() {}

    public static TransactionException explained(SQLException failure) {
        return new TransactionException(outage(failure), failure);
    }

    private static @Nullable String outage(SQLException failure) {
        return failure instanceof FilesGoneException
                ? String.valueOf(failure.getMessage())
                : CAUSES.get(failure.getErrorCode() & PRIMARY_CODE);
    }

    private static Map.Entry<Integer, String> cause(SQLiteErrorCode code, String words) {
        return Map.entry(code.code, words);
    }
}
