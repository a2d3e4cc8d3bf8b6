package io.coremill.queue.sqlite;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries out batches, each in one transaction. For the writer's thread.
final class Store {
    private static final Logger LOG = LoggerFactory.getLogger(Store.class);

    /// Those who ask meanwhile are to be refused soon.
    private static final Duration PROBE_PATIENCE = Duration.ofMillis(200);

    private final Session session;
    private final Ledger ledger;
    private final Verbs verbs;
    private final StoreFiles files;

    Store(Session session, Ledger ledger, Verbs verbs, StoreFiles files) {
        this.session = session;
        this.ledger = ledger;
        this.verbs = verbs;
        this.files = files;
    }

    /// Makes the changes asked for, queues what is due and hands over what there is room for.
    void carryOut(Batch batch) throws SQLException {
        if (!batch.probes().isEmpty()) {
            files.check();
        }
        commit(
                changes -> {
                    verbs.change(batch, changes);
                    verbs.moveOn(batch, changes);
                });
    }

    /// Makes the changes asked for and nothing else.
    void carryOutAlone(Batch batch) throws SQLException {
        commit(
                changes -> {
                    verbs.change(batch, changes);
                    verbs.wake(batch, changes);
                });
    }

    /// As [#carryOut], after having made what room there is to make, and certain to write to the
    /// disk.
    void probe(Batch batch) throws SQLException {
        files.check();
        session.patience(PROBE_PATIENCE);
        try {
            session.checkpoint();
            files.needRoom();
            commit(
                    changes -> {
                        session.update(Sql.PROBE);
                        verbs.change(batch, changes);
                        verbs.moveOn(batch, changes);
                    });
        } finally {
            session.patience(Database.BUSY_PATIENCE);
        }
    }

    boolean hasLargeLog() {
        return files.hasLargeLog();
    }

    /// Gives back the room of the log, if nobody reads in it just now.
    void shrinkLog() throws SQLException {
        session.patience(PROBE_PATIENCE);
        try {
            session.truncateLog();
        } finally {
            session.patience(Database.BUSY_PATIENCE);
        }
        files.check();
    }

    /// When the next scheduled job is due.
    Optional<Instant> nextDue() throws SQLException {
        return ledger.hasScheduled() ? verbs.nextDue() : Optional.empty();
    }

    private void commit(Work work) throws SQLException {
        files.checkNowAndThen();
        var changes = new Changes(ledger);
        try {
            session.begin();
            work.on(changes);
            session.commit();
        } catch (SQLException | RuntimeException | Error e) {
            session.rollBack();
            throw e;
        }
        tell(changes);
    }

    /// Throws nothing: what is committed must not be taken for something that failed.
    private static void tell(Changes changes) {
        try {
            changes.committed();
        } catch (Throwable e) {
            LOG.error("Not everybody has heard of a committed change", e);
        }
    }

    private interface Work {
        void on(Changes changes) throws SQLException;
    }
}
