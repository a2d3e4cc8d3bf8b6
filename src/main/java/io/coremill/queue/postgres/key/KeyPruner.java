package io.coremill.queue.postgres.key;

import io.coremill.queue.column.StoredTime;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.queue.postgres.table.SharedUploads;
import io.coremill.queue.resumption.UploadPruning;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Forgets keys that are no longer kept: a few in a transaction of its own, and more than come in.
/// Any node may do it; each leaves to the others what they are about to forget.
final class KeyPruner {
    private static final int FEW = 500;
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMinutes(1);

    /// Other nodes may have stored keys and gone.
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private final PostgresSession session;
    private final InstantSource clock;
    private final UploadPruning uploads;

    /// When there may be something to do.
    private volatile Instant next;

    KeyPruner(PostgresSession session, InstantSource clock) {
        this.session = session;
        this.clock = clock;
        uploads = new UploadPruning(session::prepare, SharedUploads.EXPIRED);
        next = clock.instant().plus(PAUSE);
    }

    Instant next() {
        return next;
    }

    boolean isDue() {
        return !clock.instant().isBefore(next);
    }

    /// Another try will do if this one fails.
    void failed() {
        next = clock.instant().plus(PAUSE_AFTER_FAILURE);
    }

    /// @param more keys that have just come in
    void run(int more) throws SQLException {
        var now = clock.instant();
        int most = FEW + 2 * more;
        session.update(SharedKeyStatements.FORGET, StoredTime.of(now), most);
        session.update(
                SharedKeyStatements.LET_GO,
                StoredTime.of(now),
                most,
                StoredTime.of(now),
                StoredTime.of(now.plus(LONGEST_PAUSE)));
        uploads.run(now);
        next = after(now);
    }

    private Instant after(Instant now) throws SQLException {
        try (var row = session.prepare(SharedKeyStatements.NEXT).executeQuery()) {
            row.next();
            long at = row.getLong(1);
            var latest = now.plus(LONGEST_PAUSE);
            if (row.wasNull() || StoredTime.time(at).isAfter(latest)) {
                return latest;
            }
            var due = StoredTime.time(at);
            return due.isAfter(now) ? due : now.plus(PAUSE);
        }
    }
}
