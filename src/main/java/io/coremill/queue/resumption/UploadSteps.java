package io.coremill.queue.resumption;

import io.coremill.queue.column.StoredTime;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.QueueAdmission;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.key.IdempotencyKey;
import io.coremill.queue.key.KeyReusedException;
import io.coremill.queue.schedule.StatementSource;
import io.coremill.queue.upload.PendingChunk;
import io.coremill.queue.upload.UploadAdvance;
import io.coremill.queue.upload.UploadStanding;
import io.coremill.queue.upload.UploadTakenException;
import io.coremill.queue.upload.UploadTurn;
import io.coremill.seal.ColumnSeal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Begins and ends tries at uploads under keys, and commits how far these come with their jobs.
public final class UploadSteps {
    /// An upload that commits nothing for that long has ended, whatever its node could say.
    private static final Duration BELIEVED = Duration.ofMinutes(5);

    private final StatementSource statements;
    private final InstantSource clock;
    private final UploadHost host;

    private final ColumnSeal seal;

    public UploadSteps(
            StatementSource statements, InstantSource clock, UploadHost host, ColumnSeal seal) {
        this.seal = seal;
        this.statements = statements;
        this.clock = clock;
        this.host = host;
    }

    public void run(List<StoreCommand.Turn> turns, PendingChanges changes) throws SQLException {
        for (var command : turns) {
            switch (command) {
                case StoreCommand.BeginUpload begin -> begin(begin, changes);
                case StoreCommand.LeaveUpload leave -> leave(leave, changes);
            }
        }
    }

    private void leave(StoreCommand.LeaveUpload leave, PendingChanges changes) throws SQLException {
        update(UploadStatements.LEAVE, leave.turn().upload(), leave.turn().number());
        changes.answer(() -> leave.answer().complete(null));
    }

    private void begin(StoreCommand.BeginUpload begin, PendingChanges changes) throws SQLException {
        try {
            var standing = standing(begin);
            changes.answer(() -> begin.answer().complete(standing));
        } catch (KeyReusedException | UploadTakenException e) {
            changes.answer(() -> begin.fail(e));
        }
    }

    private UploadStanding standing(StoreCommand.BeginUpload begin) throws SQLException {
        var begun = known(begin.request()).orElse(null);
        var upload = begun == null ? null : begun.upload();
        var known = upload == null ? null : find(upload);
        if (begun == null || upload == null || known == null) {
            return UploadStanding.fresh(
                    new UploadTurn(begin.request(), begin.upload(), 1), seal.digestStart());
        }
        if (!known.isComplete()) {
            take(begin.request(), upload, known);
        }
        var turn = new UploadTurn(begin.request(), upload, known.turn() + 1);
        return new UploadStanding(
                turn,
                known.line(),
                known.digest(),
                known.isComplete(),
                seal.digestStart(begun.digest()));
    }

    /// The upload that was begun under the key.
    private Optional<BegunUpload> known(IdempotencyKey request) throws SQLException {
        var statement = statements.prepare(UploadStatements.KEY);
        statement.setString(1, request.principal());
        statement.setString(2, request.key());
        statement.setLong(3, StoredTime.of(clock.instant()));
        try (var row = statement.executeQuery()) {
            if (!row.next()) {
                return Optional.empty();
            }
            if (!seal.isDigestOf(row.getString(1), request.digest())) {
                throw new KeyReusedException();
            }
            return Optional.of(new BegunUpload(row.getString(1), row.getString(2)));
        }
    }

    private @Nullable KnownUpload find(String upload) throws SQLException {
        var statement = statements.prepare(UploadStatements.FIND);
        statement.setString(1, upload);
        try (var row = statement.executeQuery()) {
            return row.next()
                    ? new KnownUpload(
                            row.getLong(1),
                            row.getLong(2),
                            row.getBytes(3),
                            row.getInt(4) == 1,
                            row.getString(5),
                            StoredTime.time(row.getLong(6)))
                    : null;
        }
    }

    private void take(IdempotencyKey request, String upload, KnownUpload known)
            throws SQLException {
        var holder = known.holder();
        boolean isHeld =
                holder != null
                        && !holder.equals(host.node())
                        && clock.instant().isBefore(known.held())
                        && host.isLive(holder);
        if (isHeld || !isTaken(upload, known.turn(), expires(request, false))) {
            throw new UploadTakenException();
        }
        renew(request, upload, expires(request, false));
    }

    private boolean isTaken(String upload, long turn, long expires) throws SQLException {
        return update(UploadStatements.TAKE, host.node(), held(), expires, upload, turn) > 0;
    }

    private void renew(IdempotencyKey request, String upload, long expires) throws SQLException {
        update(UploadStatements.RENEW, expires, request.principal(), request.key(), upload);
    }

    /// Commits how far an upload under a key comes with what is about to be let in.
    ///
    /// @return whether that may be let in; if not, the chunk is refused
    public boolean goesOn(QueueAdmission.Entrants entrants, PendingChanges changes)
            throws SQLException {
        return goesOn(entrants.chunk(), entrants.jobs().size(), changes);
    }

    /// The same with lines that are answered.
    ///
    /// @param count of the chunk's next lines
    /// @return whether they may be; if not, the chunk is refused
    public boolean goesOn(PendingChunk chunk, int count, PendingChanges changes)
            throws SQLException {
        var advance = chunk.advance(count);
        if (advance == null || commit(advance)) {
            return true;
        }
        changes.answer(() -> chunk.fail(new UploadTakenException()));
        return false;
    }

    private boolean commit(UploadAdvance advance) throws SQLException {
        var turn = advance.turn();
        boolean isFirst = advance.from() == 0 && turn.number() == 1;
        if (!moved(advance) && !(isFirst && isCreated(advance))) {
            return false;
        }
        if (advance.answers().length > 0) {
            update(UploadStatements.ADD_PART, turn.upload(), advance.line(), advance.answers());
        }
        return true;
    }

    private boolean moved(UploadAdvance advance) throws SQLException {
        var turn = advance.turn();
        long expires = expires(turn.request(), advance.completes());
        int moved =
                update(
                        UploadStatements.ADVANCE,
                        advance.line(),
                        advance.digest(),
                        advance.completes() ? 1 : 0,
                        advance.completes() ? null : host.node(),
                        held(),
                        expires,
                        turn.upload(),
                        turn.number(),
                        advance.from());
        if (moved > 0) {
            renew(turn.request(), turn.upload(), expires);
        }
        return moved > 0;
    }

    private boolean isCreated(UploadAdvance advance) throws SQLException {
        var turn = advance.turn();
        var request = turn.request();
        long expires = expires(request, advance.completes());
        int claimed =
                update(
                        host.claim(),
                        request.principal(),
                        request.key(),
                        seal.digest(request.digest()),
                        expires,
                        turn.upload(),
                        StoredTime.of(clock.instant()));
        if (claimed == 0) {
            return false;
        }
        update(
                UploadStatements.CREATE,
                advance.line(),
                advance.digest(),
                advance.completes() ? 1 : 0,
                advance.completes() ? null : host.node(),
                held(),
                expires,
                turn.upload(),
                turn.number());
        return true;
    }

    private long held() {
        return StoredTime.of(clock.instant().plus(BELIEVED));
    }

    /// What is under way is kept at least as long as it is believed to be.
    private long expires(IdempotencyKey request, boolean isComplete) {
        var keptFor = request.keptFor();
        boolean isShort = !isComplete && keptFor.compareTo(BELIEVED) < 0;
        var expires = clock.instant().plus(isShort ? BELIEVED : keptFor);
        host.keptUntil(expires);
        return StoredTime.of(expires);
    }

    private int update(String sql, @Nullable Object... arguments) throws SQLException {
        var statement = statements.prepare(sql);
        for (int i = 0; i < arguments.length; i++) {
            statement.setObject(i + 1, arguments[i]);
        }
        return statement.executeUpdate();
    }

    /// @param digest of the request, as it is kept
    /// @param upload null if the key is that of a single request
    private record BegunUpload(String digest, @Nullable String upload) {}

    @SuppressWarnings("ArrayRecordComponent") // it is read once, and compared with none
    private record KnownUpload(
            long turn,
            long line,
            byte[] digest,
            boolean isComplete,
            @Nullable String holder,
            Instant held) {}
}
