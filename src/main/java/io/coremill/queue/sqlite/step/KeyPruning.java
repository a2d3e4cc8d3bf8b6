package io.coremill.queue.sqlite.step;

import io.coremill.queue.resumption.UploadPruning;
import io.coremill.queue.sqlite.file.WriteSession;
import io.coremill.queue.sqlite.table.IdempotencyTable;
import io.coremill.queue.sqlite.table.UniqueKeyTable;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Forgets keys that are no longer kept: a few in a transaction, so that claims do not feel it, and
/// more than come in.
final class KeyPruning {
    private static final int FEW = 200;
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final WriteSession session;
    private final InstantSource clock;
    private final IdempotencyTable requests;
    private final UniqueKeyTable unique;
    private final UploadPruning uploads;

    /// When there may be something to do; null if there are no keys.
    private @Nullable Instant next;

    /// @param next when there may be something to do in what is there already
    KeyPruning(
            WriteSession session,
            InstantSource clock,
            IdempotencyTable requests,
            UniqueKeyTable unique,
            UploadPruning uploads,
            @Nullable Instant next) {
        this.session = session;
        this.clock = clock;
        this.requests = requests;
        this.unique = unique;
        this.uploads = uploads;
        this.next = next;
    }

    Optional<Instant> next() {
        return Optional.ofNullable(next);
    }

    /// A key was stored that is of use until then at least.
    void at(Instant time) {
        if (next == null || time.isBefore(next)) {
            next = time;
        }
    }

    /// @param more keys that came in with this transaction
    void run(int more) throws SQLException {
        if (next == null) {
            return;
        }
        var now = clock.instant();
        if (now.isBefore(next)) {
            return;
        }
        int most = FEW + 2 * more;
        requests.forget(now, most);
        unique.letGo(now, most);
        uploads.run(now);
        next = after(now);
    }

    private @Nullable Instant after(Instant now) throws SQLException {
        var due = UniqueKeyTable.nextLook(session).orElse(null);
        return due == null || due.isAfter(now) ? due : now.plus(PAUSE);
    }
}
