package io.coremill.queue.commit;

import io.coremill.queue.StorageUnavailableException;
import io.coremill.queue.sqlite.file.FilesGoneException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;

/// The time during which the store cannot write. Settlements are kept and everything else is
/// refused; attempts to write again are spaced out.
final class StoreOutage {
    private static final Logger LOG = LoggerFactory.getLogger(StoreOutage.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
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

    private volatile SQLException cause;
    private final List<StoreCommand.Settle> kept = new ArrayList<>();
    private Duration pause = FIRST_PAUSE;
    private long nextTry = System.nanoTime() + FIRST_PAUSE.toNanos();

    StoreOutage(SQLException cause) {
        this.cause = cause;
        LOG.error(
                "The store cannot write, settlements are kept: {} ({})",
                reason(),
                cause.getMessage());
    }

    /// Whether the disk is to blame, and not what was asked.
    static boolean explains(SQLException failure) {
        return failure instanceof FilesGoneException
                || CAUSES.containsKey(failure.getErrorCode() & PRIMARY_CODE);
    }

    /// Why nothing can be written, in words for operators.
    String reason() {
        var why = cause;
        return why instanceof FilesGoneException
                ? String.valueOf(why.getMessage())
                : CAUSES.getOrDefault(why.getErrorCode() & PRIMARY_CODE, why.getClass().getName());
    }

    void take(List<StoreCommand> commands) {
        for (var command : commands) {
            if (command instanceof StoreCommand.Settle settle) {
                kept.add(settle);
            } else {
                command.fail(unavailable());
            }
        }
    }

    /// Settlements that are still to be written.
    List<StoreCommand> kept() {
        return List.copyOf(kept);
    }

    Duration untilNextTry() {
        return Duration.ofNanos(Math.max(0, nextTry - System.nanoTime()));
    }

    void goesOn(SQLException why) {
        cause = why;
        pause = pause.multipliedBy(2);
        pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        nextTry = System.nanoTime() + pause.toNanos();
    }

    void ends() {
        LOG.info("The store can write again, {} settlements were kept", kept.size());
    }

    /// The service ends before the outage does.
    void giveUp() {
        LOG.error(
                "The store could not write to the end, {} settlements are lost: their jobs will"
                        + " run again",
                kept.size());
        kept.forEach(settle -> settle.fail(unavailable()));
    }

    private static Map.Entry<Integer, String> cause(SQLiteErrorCode code, String words) {
        return Map.entry(code.code, words);
    }

    private StorageUnavailableException unavailable() {
        return new StorageUnavailableException("the store cannot write just now", cause);
    }
}
