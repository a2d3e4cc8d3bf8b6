package io.coremill.queue.postgres.key;

import io.coremill.job.JobId;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.key.IdempotencyKey;
import io.coremill.queue.key.KeyReusedException;
import io.coremill.queue.key.SubmissionAnswer;
import io.coremill.queue.postgres.connect.ColumnArguments;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.queue.postgres.edit.PostgresBulk;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Requests that are not to be carried out twice, within a transaction.
final class RequestKeys implements PostgresBulk.RequestCheck {
    /// The state of a transaction that is to be tried again.
    private static final String GIVE_WAY = "40001";

    private static final Comparator<StoreCommand.SubmitKeyed> IN_ONE_ORDER =
            Comparator.comparing((StoreCommand.SubmitKeyed submit) -> request(submit).principal())
                    .thenComparing(submit -> request(submit).key());

    private final PostgresSession session;
    private final InstantSource clock;

    RequestKeys(PostgresSession session, InstantSource clock) {
        this.session = session;
        this.clock = clock;
    }

    /// Remembers as accepted those that are new. They stay locked until the transaction ends.
    ///
    /// @param submits each under another key
    /// @return the ids of the jobs of those that are new
    Set<UUID> rememberNew(List<StoreCommand.SubmitKeyed> submits) throws SQLException {
        return submits.isEmpty()
                ? Set.of()
                : inserted(submits.stream().sorted(IN_ONE_ORDER).map(NewRequest::of).toList());
    }

    private Set<UUID> inserted(List<NewRequest> requests) throws SQLException {
        var statement = session.prepare(SharedKeyStatements.REMEMBER_NEW);
        new ColumnArguments<>(statement, session, requests)
                .add("text", request -> request.key().principal())
                .add("text", request -> request.key().key())
                .add("text", request -> session.seal().digest(request.key().digest()))
                .add("text", _ -> SubmissionAnswer.Kind.ACCEPTED.name())
                .add("uuid", request -> request.job().value())
                .add("bigint", request -> StoredTime.of(expires(request.key())));
        return UniqueKeys.ids(statement);
    }

    /// What became of the request before; if it is new, it is remembered as accepted.
    ///
    /// @throws KeyReusedException if another request was made under its key
    /// @throws SQLException one that passes, if the key has gone since it was found
    Optional<SubmissionAnswer> answer(StoreCommand.SubmitKeyed submit) throws SQLException {
        return answer(NewRequest.of(submit));
    }

    /// The same of one that asks for a bulk action: what that is.
    @Override
    public Optional<JobId> before(IdempotencyKey key, JobId action) throws SQLException {
        return answer(new NewRequest(key, action)).map(SubmissionAnswer::job);
    }

    private Optional<SubmissionAnswer> answer(NewRequest request) throws SQLException {
        if (!inserted(List.of(request)).isEmpty()) {
            return Optional.empty();
        }
        var known =
                found(request.key())
                        .orElseThrow(() -> new SQLException("a key has gone meanwhile", GIVE_WAY));
        return answer(request, known);
    }

    private Optional<SubmissionAnswer> answer(NewRequest request, KnownRequest known)
            throws SQLException {
        if (!known.expires().isAfter(clock.instant())) {
            remember(request.key(), SubmissionAnswer.Kind.ACCEPTED, request.job());
            return Optional.empty();
        }
        if (!session.seal().isDigestOf(known.digest(), request.key().digest())) {
            throw new KeyReusedException();
        }
        return Optional.of(SubmissionAnswer.replayed(known.job(), known.kind()));
    }

    private Optional<KnownRequest> found(IdempotencyKey request) throws SQLException {
        var statement = session.prepare(SharedKeyStatements.REQUEST);
        statement.setString(1, request.principal());
        statement.setString(2, request.key());
        try (var row = statement.executeQuery()) {
            return row.next()
                    ? Optional.of(
                            new KnownRequest(
                                    row.getString(1),
                                    SubmissionAnswer.Kind.ofStored(row.getString(2)),
                                    new JobId(row.getObject(3, UUID.class)),
                                    StoredTime.time(row.getLong(4))))
                    : Optional.empty();
        }
    }

    void remember(IdempotencyKey request, SubmissionAnswer.Kind kind, JobId job)
            throws SQLException {
        session.update(
                SharedKeyStatements.REMEMBER,
                session.seal().digest(request.digest()),
                kind.name(),
                job.value(),
                StoredTime.of(expires(request)),
                request.principal(),
                request.key());
    }

    @Override
    public void forget(IdempotencyKey request) throws SQLException {
        session.update(SharedKeyStatements.FORGET_ONE, request.principal(), request.key());
    }

    Instant expires(IdempotencyKey request) {
        return clock.instant().plus(request.keptFor());
    }

    private static IdempotencyKey request(StoreCommand.SubmitKeyed submit) {
        return Objects.requireNonNull(submit.keys().request());
    }

    /// @param job what it makes, if it was not made before
    private record NewRequest(IdempotencyKey key, JobId job) {
        static NewRequest of(StoreCommand.SubmitKeyed submit) {
            return new NewRequest(request(submit), submit.job().id());
        }
    }

    private record KnownRequest(
            String digest, SubmissionAnswer.Kind kind, JobId job, Instant expires) {}
}
