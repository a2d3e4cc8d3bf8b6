package io.coremill.queue.sqlite.table;

import io.coremill.job.JobId;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.key.IdempotencyKey;
import io.coremill.queue.key.KeyReusedException;
import io.coremill.queue.key.SubmissionAnswer;
import io.coremill.queue.sqlite.file.WriteSession;
import io.coremill.seal.ColumnSeal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/// Requests that are not to be carried out twice. For the writer's thread.
public final class IdempotencyTable {
    private final WriteSession session;

    public IdempotencyTable(WriteSession session) {
        this.session = session;
    }

    /// What became of a request that was carried out before.
    ///
    /// @throws KeyReusedException if it was another one
    public Optional<SubmissionAnswer> answer(IdempotencyKey request, Instant now)
            throws SQLException {
        var statement = session.prepare(KeyStatements.REQUEST);
        fill(statement, request, now);
        try (var row = statement.executeQuery()) {
            return read(row, request, session.seal());
        }
    }

    /// @param statement prepared from [KeyStatements#REQUEST]
    public static void fill(PreparedStatement statement, IdempotencyKey request, Instant now)
            throws SQLException {
        statement.setString(1, request.principal());
        statement.setString(2, request.key());
        statement.setLong(3, StoredTime.of(now));
    }

    /// @param row of [KeyStatements#REQUEST]
    public static Optional<SubmissionAnswer> read(
            ResultSet row, IdempotencyKey request, ColumnSeal seal) throws SQLException {
        if (!row.next()) {
            return Optional.empty();
        }
        if (!seal.isDigestOf(row.getString(1), request.digest())) {
            throw new KeyReusedException();
        }
        return Optional.of(
                SubmissionAnswer.replayed(
                        JobRows.id(row.getLong(3), row.getLong(4)),
                        SubmissionAnswer.Kind.ofStored(row.getString(2))));
    }

    /// @return when it is to be forgotten
    public Instant remember(
            IdempotencyKey request, SubmissionAnswer.Kind kind, JobId job, Instant now)
            throws SQLException {
        var expires = now.plus(request.keptFor());
        session.update(
                KeyStatements.REMEMBER,
                request.principal(),
                request.key(),
                session.seal().digest(request.digest()),
                kind.name(),
                JobRows.key(job),
                job.value().getLeastSignificantBits(),
                StoredTime.of(expires));
        return expires;
    }

    /// Forgets what is kept no longer.
    ///
    /// @param most at once
    public void forget(Instant now, int most) throws SQLException {
        session.update(KeyStatements.FORGET, StoredTime.of(now), most);
    }
}
