package io.coremill.queue.resumption;

import io.coremill.queue.column.StoredTime;
import io.coremill.queue.schedule.StatementSource;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Forgets uploads that are kept no longer.
public final class UploadPruning {
    /// Parts of one upload that go at a time.
    private static final int FEW = 20;

    /// Of those that go in one transaction: small uploads must go faster than they come, and large
    /// ones hold up nothing.
    private static final int MOST_TIMES = 50;

    private static final long MOST_BYTES = 500_000;

    private final StatementSource statements;
    private final String expired;

    /// @param expired finds an upload that is kept no longer
    public UploadPruning(StatementSource statements, String expired) {
        this.statements = statements;
        this.expired = expired;
    }

    /// Forgets some uploads, or some parts of one.
    public void run(Instant now) throws SQLException {
        long left = MOST_BYTES;
        for (int i = 0; i < MOST_TIMES && left > 0; i++) {
            var upload = expired(now);
            if (upload == null) {
                return;
            }
            left -= forget(upload, now);
        }
    }

    /// @return the bytes of what is forgotten
    private long forget(String upload, Instant now) throws SQLException {
        var parts = firstParts(upload);
        if (parts.count() > 0) {
            forget(UploadStatements.FORGET_PARTS, upload, parts.line());
        }
        if (parts.count() < FEW) {
            forget(UploadStatements.FORGET, upload, StoredTime.of(now));
        }
        return parts.bytes();
    }

    private void forget(String sql, String upload, long most) throws SQLException {
        var statement = statements.prepare(sql);
        statement.setString(1, upload);
        statement.setLong(2, most);
        statement.executeUpdate();
    }

    private @Nullable String expired(Instant now) throws SQLException {
        var statement = statements.prepare(expired);
        statement.setLong(1, StoredTime.of(now));
        try (var row = statement.executeQuery()) {
            return row.next() ? row.getString(1) : null;
        }
    }

    private FirstParts firstParts(String upload) throws SQLException {
        var statement = statements.prepare(UploadStatements.FIRST_PARTS);
        statement.setString(1, upload);
        statement.setInt(2, FEW);
        try (var row = statement.executeQuery()) {
            row.next();
            return new FirstParts(row.getInt(1), row.getLong(2), row.getLong(3));
        }
    }

    /// @param line the last of them
    private record FirstParts(int count, long line, long bytes) {}
}
