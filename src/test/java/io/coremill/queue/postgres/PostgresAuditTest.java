package io.coremill.queue.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.access.audit.AuditActor;
import io.coremill.access.audit.AuditEntry;
import io.coremill.access.audit.AuditEvent;
import io.coremill.access.audit.AuditSearch;
import io.coremill.access.audit.AuditTarget;
import io.coremill.queue.AuditContract;
import io.coremill.queue.JobQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The store that several nodes share keeps its promises about the record of who did what.
class PostgresAuditTest extends AuditContract {
    private final SharedStore store =
            new SharedStore(PostgresServer.shared().newStore(), Duration.ofDays(20));

    @Override
    protected JobQueue open() {
        return store.open("node-1", clock, List.of());
    }

    @Override
    protected void run(String change) {
        store.run(change);
    }

    @Test
    void theTableIsNotEmptiedAtOnceEither() {
        assertThatThrownBy(() -> run("TRUNCATE coremill.audit"))
                .hasMessageContaining("entries of the audit log are never changed");
    }

    /// So the database can keep what the service promises: see docs/audit.md.
    @Test
    void aRoleThatMayNotChangeEntriesWritesAndRemovesThem() {
        var event =
                new AuditEvent(
                        new AuditActor("ann", "k1", "192.0.2.7"),
                        "job.cancel",
                        new AuditTarget("job", "j1"),
                        200,
                        "");
        var entry = new AuditEntry("e1", clock.instant(), "node-2", event);
        try (var node = store.openAs("runner_of_record", "node-2", clock, List.of())) {
            store.run("REVOKE UPDATE ON coremill.audit FROM runner_of_record");
            for (int i = 0; i < 2; i++) {
                node.audit().write(List.of(entry), Instant.EPOCH).join();
            }
            assertThat(node.audit().find(AuditSearch.ALL, null, 10)).containsExactly(entry);
            assertThatThrownBy(
                            () ->
                                    store.run(
                                            "SET ROLE runner_of_record;"
                                                    + " UPDATE coremill.audit SET principal = 'bob'"))
                    .hasMessageContaining("permission denied for table audit");
            clock.advance(Duration.ofMinutes(2));
            node.audit().write(List.of(), clock.instant()).join();
            assertThat(node.audit().find(AuditSearch.ALL, null, 10)).isEmpty();
        }
    }
}
