package io.coremill.queue.sqlite.table;

import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.sqlite.file.WriteSession;
import java.sql.SQLException;

/// Numbers for leases, none of them ever given twice: they are reserved on disk in blocks, and a
/// block that a crash cut short is not used again. They stay far below 2^53, so that workers whose
/// language knows only floating-point numbers can repeat them.
public final class LeaseNumbers {
    private static final long BLOCK = 1_000_000;

    private final WriteSession session;
    private long next;
    private long reserved;

    public LeaseNumbers(WriteSession session, long next) {
        this.session = session;
        this.next = next;
        this.reserved = next;
    }

    /// @return the first of that many numbers in a row that may be used in this transaction
    public long reserve(int count, PendingChanges changes) throws SQLException {
        if (next + count > reserved) {
            long block = next + count + BLOCK;
            session.update(StoreStatements.RESERVE_LEASES, block);
            changes.answer(() -> reserved = block);
        }
        return next;
    }

    /// Notes how many were used.
    public void use(int count) {
        next += count;
    }
}
