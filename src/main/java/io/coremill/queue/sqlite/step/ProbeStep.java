package io.coremill.queue.sqlite.step;

import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.sqlite.file.WriteSession;
import io.coremill.queue.sqlite.table.StoreStatements;
import java.sql.SQLException;
import java.util.List;

/// Writes a page for those who want to know whether that can be done.
final class ProbeStep {
    private final WriteSession session;

    ProbeStep(WriteSession session) {
        this.session = session;
    }

    void run(List<StoreCommand.Probe> probes, PendingChanges changes) throws SQLException {
        if (!probes.isEmpty()) {
            session.update(StoreStatements.PROBE);
            probes.forEach(probe -> changes.answer(() -> probe.answer().complete(null)));
        }
    }
}
