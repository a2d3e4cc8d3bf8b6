package io.coremill.queue.sqlite;

import java.sql.SQLException;
import java.util.List;

/// Writes a page for those who want to know whether that can be done.
final class Probes {
    private final Session session;

    Probes(Session session) {
        this.session = session;
    }

    void run(List<Command.Probe> probes, Changes changes) throws SQLException {
        if (!probes.isEmpty()) {
            session.update(Sql.PROBE);
            probes.forEach(probe -> changes.answer(() -> probe.answer().complete(null)));
        }
    }
}
