package io.coremill.queue.postgres.table;

import io.coremill.queue.column.StoredTime;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.queue.resumption.UploadHost;
import io.coremill.queue.resumption.UploadStatements;
import io.coremill.queue.resumption.UploadSteps;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Supplier;

/// One of many nodes that take uploads under keys.
public final class SharedUploads implements UploadHost {
    private static final String CLAIM =
            """
            INSERT INTO coremill.idempotency_key AS known
                (principal, key, digest, kind, job, expires, upload)
            VALUES (?, ?, ?, 'ACCEPTED', '00000000-0000-0000-0000-000000000000', ?, ?)
            ON CONFLICT (principal, key) DO UPDATE
            SET digest = excluded.digest, kind = excluded.kind, job = excluded.job,
                expires = excluded.expires, upload = excluded.upload
            WHERE known.expires <= ?
            """;

    /// An upload that is kept no longer, and that no other node has in hand. Argument: now.
    public static final String EXPIRED = UploadStatements.EXPIRED + " FOR UPDATE SKIP LOCKED";

    /// Arguments: instance, now.
    private static final String LIVE =
            "SELECT 1 FROM coremill.node WHERE instance = ? AND beat + 2 * heartbeat >= ?";

    private final PostgresSession session;
    private final InstantSource clock;
    private final Supplier<UUID> node;

    private SharedUploads(PostgresSession session, InstantSource clock, Supplier<UUID> node) {
        this.session = session;
        this.clock = clock;
        this.node = node;
    }

    /// @param node the instance that takes uploads
    public static UploadSteps steps(
            PostgresSession session, InstantSource clock, Supplier<UUID> node) {
        return new UploadSteps(
                session::prepare, clock, new SharedUploads(session, clock, node), session.seal());
    }

    @Override
    public String claim() {
        return CLAIM;
    }

    @Override
    public String node() {
        return node.get().toString();
    }

    @Override
    public boolean isLive(String node) throws SQLException {
        var statement = session.prepare(LIVE);
        statement.setObject(1, UUID.fromString(node));
        statement.setLong(2, StoredTime.of(clock.instant()));
        try (var row = statement.executeQuery()) {
            return row.next();
        }
    }
}
