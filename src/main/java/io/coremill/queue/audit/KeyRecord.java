package io.coremill.queue.audit;

import io.coremill.access.audit.AuditActor;
import io.coremill.access.audit.AuditEntry;
import io.coremill.access.audit.AuditEvent;
import io.coremill.access.audit.AuditTarget;
import io.coremill.access.key.KeyChange;
import io.coremill.queue.schedule.StatementSource;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Records what a command does to keys, within the transaction that does it. Whoever may open the
/// store needs no key for it, so no principal is known.
public final class KeyRecord {
    private static final String NODE = "keys";
    private static final AuditActor NO_CALLER = new AuditActor("", "", "");

    private final StatementSource statements;
    private final InstantSource clock;

    public KeyRecord(StatementSource statements, InstantSource clock) {
        this.statements = statements;
        this.clock = clock;
    }

    /// As the same change is recorded of a request.
    public void add(KeyChange change) throws SQLException {
        var event = event(change);
        if (event != null) {
            var at = clock.instant().truncatedTo(ChronoUnit.MICROS);
            var entry = new AuditEntry(UUID.randomUUID().toString(), at, NODE, event);
            var statement = statements.prepare(AuditStatements.ADD);
            AuditStep.fill(statement, entry);
            statement.executeUpdate();
        }
    }

    private static @Nullable AuditEvent event(KeyChange change) {
        return switch (change) {
            case KeyChange.Issue issue -> event("key.create", issue.key().id());
            case KeyChange.Rotate rotate -> event("key.rotate", rotate.id());
            case KeyChange.Revoke revoke -> event("key.delete", revoke.id());
            case KeyChange.Use _ -> null;
        };
    }

    private static AuditEvent event(String action, String key) {
        return new AuditEvent(NO_CALLER, action, new AuditTarget("key", key), 0, "");
    }
}
