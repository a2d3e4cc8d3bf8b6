package io.coremill.queue.resumption;

import io.coremill.queue.column.StoredTime;
import io.coremill.queue.schedule.StatementSource;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Forgets uploads that are kept no longer.
public final class UploadPruning {
    /// Parts that go in one transaction.
    private static final int FEW = 20;

    private final StatementSource statements;

    public UploadPruning(StatementSource statements) {
        this.statements = statements;
    }

    /// Forgets a few parts of one upload, or the upload once it has none.
    public void run(Instant now) throws SQLException {
        var upload = expired(now);
        if (upload == null) {
            return;
        }
        Long last = lastOfFirstParts(upload);
        var statement =
                statements.prepare(
                        last == null ? UploadStatements.FORGET : UploadStatements.FORGET_PARTS);
        statement.setString(1, upload);
        statement.setLong(2, last == null ? StoredTime.of(now) : last);
        statement.executeUpdate();
    }

    private @Nullable String expired(Instant now) throws SQLException {
        var statement = statements.prepare(UploadStatements.EXPIRED);
        statement.setLong(1, StoredTime.of(now));
        try (var row = statement.executeQuery()) {
            return row.next() ? row.getString(1) : null;
        }
    }

    private @Nullable Long lastOfFirstParts(String upload) throws SQLException {
        var statement = statements.prepare(UploadStatements.FIRST_PARTS);
        statement.setString(1, upload);
        statement.setInt(2, FEW);
        try (var row = statement.executeQuery()) {
            row.next();
            long line = row.getLong(1);
            return row.wasNull() ? null : line;
        }
    }
}
