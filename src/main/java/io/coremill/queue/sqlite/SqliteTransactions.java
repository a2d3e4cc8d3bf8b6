package io.coremill.queue.sqlite;

import io.coremill.queue.commit.CommandBatch;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.QueueCounters;
import io.coremill.queue.sqlite.file.DatabaseFile;
import io.coremill.queue.sqlite.file.StoreFiles;
import io.coremill.queue.sqlite.file.WriteSession;
import io.coremill.queue.sqlite.step.TransactionSteps;
import io.coremill.queue.sqlite.table.StoreStatements;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries out batches, each in one transaction. For the writer's thread.
public final class SqliteTransactions {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteTransactions.class);

    /// Those who ask meanwhile are to be refused soon.
    private static final Duration PROBE_PATIENCE = Duration.ofMillis(200);

    private final WriteSession session;
    private final QueueCounters ledger;
    private final TransactionSteps verbs;
    private final StoreFiles files;

    public SqliteTransactions(
            WriteSession session, QueueCounters ledger, TransactionSteps verbs, StoreFiles files) {
        this.session = session;
        this.ledger = ledger;
        this.verbs = verbs;
        this.files = files;
    }

    /// Makes the changes asked for, queues what is due and hands over what there is room for.
    public void carryOut(CommandBatch batch) throws SQLException {
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
    public void carryOutAlone(CommandBatch batch) throws SQLException {
        commit(
                changes -> {
                    verbs.change(batch, changes);
                    verbs.wake(batch, changes);
                });
    }

    /// As [#carryOut], after having made what room there is to make, and certain to write to the
    /// disk.
    public void probe(CommandBatch batch) throws SQLException {
        files.check();
        session.patience(PROBE_PATIENCE);
        try {
            session.checkpoint();
            files.needRoom();
            commit(
                    changes -> {
                        session.update(StoreStatements.PROBE);
                        verbs.change(batch, changes);
                        verbs.moveOn(batch, changes);
                    });
        } finally {
            session.patience(DatabaseFile.BUSY_PATIENCE);
        }
    }

    public boolean hasLargeLog() {
        return files.hasLargeLog();
    }

    /// Gives back the room of the log, if nobody reads in it just now.
    public void shrinkLog() throws SQLException {
        session.patience(PROBE_PATIENCE);
        try {
            session.truncateLog();
        } finally {
            session.patience(DatabaseFile.BUSY_PATIENCE);
        }
        files.check();
    }

    /// When the next scheduled job is due.
    public Optional<Instant> nextDue() throws SQLException {
        return ledger.hasScheduled() ? verbs.nextDue() : Optional.empty();
    }

    private void commit(Work work) throws SQLException {
        files.checkNowAndThen();
        var changes = new PendingChanges(ledger);
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
    private static void tell(PendingChanges changes) {
        try {
            changes.committed();
        } catch (Throwable e) {
            LOG.error("Not everybody has heard of a committed change", e);
        }
    }

    private interface Work {
        void on(PendingChanges changes) throws SQLException;
    }
}
