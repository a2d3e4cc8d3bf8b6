package io.coremill.queue.postgres.key;

import io.coremill.queue.column.StoredTime;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.queue.postgres.table.SharedUploads;
import io.coremill.queue.resumption.UploadPruning;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

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
        letGo(now, most);
        uploads.run(now);
        next = after(now);
    }

    /// Whether a job is there is asked once its key is locked, by a statement of its own: one that
    /// locks sees jobs as of its begin, and would take a job that was let in or retried since for
    /// one that is over.
    private void letGo(Instant now, int most) throws SQLException {
        var names = names(now, most);
        if (names.isEmpty()) {
            return;
        }
        var all = session.array("text", names.toArray());
        session.update(SharedKeyStatements.LET_GO, all, StoredTime.of(now));
        session.update(SharedKeyStatements.LOOK_LATER, StoredTime.of(now.plus(LONGEST_PAUSE)), all);
    }

    private List<String> names(Instant now, int most) throws SQLException {
        var statement = session.prepare(SharedKeyStatements.LOOK);
        statement.setLong(1, StoredTime.of(now));
        statement.setInt(2, most);
        var names = new ArrayList<String>();
        try (var row = statement.executeQuery()) {
            while (row.next()) {
                names.add(row.getString(1));
            }
        }
        return names;
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
