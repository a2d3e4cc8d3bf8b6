package io.coremill.queue.sqlite;

import io.coremill.queue.commit.CommandBatch;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.QueueCounters;
import io.coremill.queue.commit.StoreTransactions;
import io.coremill.queue.commit.TransactionException;
import io.coremill.queue.sqlite.file.DatabaseFile;
import io.coremill.queue.sqlite.file.SqliteFailures;
import io.coremill.queue.sqlite.file.StoreFiles;
import io.coremill.queue.sqlite.file.WriteSession;
import io.coremill.queue.sqlite.step.TransactionSteps;
import io.coremill.queue.sqlite.table.StoreStatements;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries out batches, each in one transaction. For the writer's thread.
final class SqliteTransactions implements StoreTransactions {
    private static final Logger log = LoggerFactory.getLogger(SqliteTransactions.class);

    /// Those who ask meanwhile are to be refused soon.
    private static final Duration PROBE_PATIENCE = Duration.ofMillis(200);

    private final WriteSession session;
    private final QueueCounters counters;
    private final TransactionSteps steps;
    private final StoreFiles files;

    public SqliteTransactions(
            WriteSession session,
            QueueCounters counters,
            TransactionSteps steps,
            StoreFiles files) {
        this.session = session;
        this.counters = counters;
        this.steps = steps;
        this.files = files;
    }

    @Override
    public void carryOut(CommandBatch batch) throws TransactionException {
        explained(
                () -> {
                    if (!batch.probes().isEmpty()) {
                        files.check();
                    }
                    commit(changes -> changeAndMoveOn(batch, changes));
                });
    }

    @Override
    public void carryOutAlone(CommandBatch batch) throws TransactionException {
        explained(
                () ->
                        commit(
                                changes -> {
                                    steps.change(batch, changes);
                                    steps.wake(batch, changes);
                                }));
    }

    @Override
    public void probe(CommandBatch batch) throws TransactionException {
        explained(
                () -> {
                    files.check();
                    soon(
                            () -> {
                                session.checkpoint();
                                files.needRoom();
                                commit(
                                        changes -> {
                                            session.update(StoreStatements.PROBE);
                                            changeAndMoveOn(batch, changes);
                                        });
                            });
                });
    }

    @Override
    public boolean isUntidy() {
        return files.hasLargeLog();
    }

    /// Gives back the room of the log, if no reader is in it just now.
    @Override
    public void tidy() throws TransactionException {
        explained(
                () -> {
                    soon(session::truncateLog);
                    files.check();
                });
    }

    @Override
    public String medium() {
        return "the disk with the data";
    }

    @Override
    public Optional<Instant> nextDue() throws TransactionException {
        try {
            var due = counters.hasScheduled() ? steps.nextDue() : Optional.<Instant>empty();
            return Stream.of(due, steps.nextTerm(), steps.nextPruning())
                    .flatMap(Optional::stream)
                    .min(Comparator.naturalOrder());
        } catch (SQLException e) {
            throw SqliteFailures.explained(e);
        }
    }

    private void changeAndMoveOn(CommandBatch batch, PendingChanges changes) throws SQLException {
        steps.change(batch, changes);
        steps.moveOn(batch, changes);
    }

    private static void explained(Task task) throws TransactionException {
        try {
            task.run();
        } catch (SQLException e) {
            throw SqliteFailures.explained(e);
        }
    }

    /// Without waiting for long where another process holds the database.
    private void soon(Task task) throws SQLException {
        session.patience(PROBE_PATIENCE);
        try {
            task.run();
        } finally {
            session.patience(DatabaseFile.BUSY_PATIENCE);
        }
    }

    private void commit(Work work) throws SQLException {
        files.checkNowAndThen();
        var changes = new PendingChanges(counters);
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
            log.error("a committed change was not reported to all", e);
        }
    }

    private interface Task {
        void run() throws SQLException;
    }

    private interface Work {
        void on(PendingChanges changes) throws SQLException;
    }
}
