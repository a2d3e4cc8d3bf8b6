package io.coremill.queue.postgres.step;

import io.coremill.queue.column.StoredTime;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.queue.resumption.UploadHost;
import io.coremill.queue.resumption.UploadSteps;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.UUID;

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

    /// Arguments: instance, now.
    private static final String LIVE =
            "SELECT 1 FROM coremill.node WHERE instance = ? AND beat + 2 * heartbeat >= ?";

    private final PostgresSession session;
    private final InstantSource clock;
    private final HeldLeases held;

    private SharedUploads(PostgresSession session, StepContext context) {
        this.session = session;
        clock = context.clock();
        held = context.held();
    }

    public static UploadSteps steps(PostgresSession session, StepContext context) {
        return new UploadSteps(
                session::prepare, context.clock(), new SharedUploads(session, context));
    }

    @Override
    public String claim() {
        return CLAIM;
    }

    @Override
    public String node() {
        return held.node().toString();
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
