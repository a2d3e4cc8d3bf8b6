package io.coremill.queue.sqlite;

import io.coremill.queue.StorageUnavailableException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;

/// The time during which the store cannot write. Settlements are kept and everything else is
/// refused; attempts to write again are spaced out.
final class Outage {
    private static final Logger LOG = LoggerFactory.getLogger(Outage.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final int PRIMARY_CODE = 0xFF;

    private static final Set<Integer> CAUSES =
            Set.of(
                    SQLiteErrorCode.SQLITE_FULL.code,
                    SQLiteErrorCode.SQLITE_IOERR.code,
                    SQLiteErrorCode.SQLITE_READONLY.code,
                    SQLiteErrorCode.SQLITE_CANTOPEN.code,
                    SQLiteErrorCode.SQLITE_PERM.code,
                    SQLiteErrorCode.SQLITE_BUSY.code,
                    SQLiteErrorCode.SQLITE_LOCKED.code,
                    SQLiteErrorCode.SQLITE_PROTOCOL.code,
                    SQLiteErrorCode.SQLITE_NOMEM.code,
                    SQLiteErrorCode.SQLITE_CORRUPT.code,
                    SQLiteErrorCode.SQLITE_NOTADB.code);

    private final SQLException cause;
    private final List<Command.Settle> kept = new ArrayList<>();
    private Duration pause = FIRST_PAUSE;
    private long nextTry = System.nanoTime() + FIRST_PAUSE.toNanos();

    Outage(SQLException cause) {
        this.cause = cause;
        LOG.error("The store cannot write, settlements are kept: {}", cause.getMessage());
    }

    /// Whether the disk is to blame, and not what was asked.
    static boolean explains(SQLException failure) {
        return CAUSES.contains(failure.getErrorCode() & PRIMARY_CODE);
    }

    void take(List<Command> commands) {
        for (var command : commands) {
            if (command instanceof Command.Settle settle) {
                kept.add(settle);
            } else {
                command.fail(unavailable());
            }
        }
    }

    /// Settlements that are still to be written.
    List<Command> kept() {
        return List.copyOf(kept);
    }

    Duration untilNextTry() {
        return Duration.ofNanos(Math.max(0, nextTry - System.nanoTime()));
    }

    void goesOn() {
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

    private StorageUnavailableException unavailable() {
        return new StorageUnavailableException("the store cannot write just now", cause);
    }
}
