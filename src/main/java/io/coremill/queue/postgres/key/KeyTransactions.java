package io.coremill.queue.postgres.key;

import io.coremill.queue.commit.CommandBatch;
import io.coremill.queue.commit.QueueCounters;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.commit.StoreTransactions;
import io.coremill.queue.commit.TransactionException;
import io.coremill.queue.key.KeyBusyException;
import io.coremill.queue.postgres.connect.PostgresFailures;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.queue.postgres.connect.RepeatedCommits;
import io.coremill.queue.postgres.edit.PostgresBulk;
import io.coremill.queue.postgres.edit.PostgresEdits;
import io.coremill.queue.postgres.step.PostgresCancellations;
import io.coremill.queue.postgres.step.PostgresRetries;
import io.coremill.queue.postgres.step.PostgresSubmissions;
import io.coremill.queue.postgres.step.StepContext;
import io.coremill.queue.postgres.table.SharedUploads;
import io.coremill.queue.resumption.UploadSteps;
import io.coremill.queue.schedule.ScheduleStep;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries out what may have to wait for a key that another transaction has in hand: together, as
/// long as that takes no longer than a second, else one by one. What waits in vain is refused.
public final class KeyTransactions implements StoreTransactions {
    private static final Logger log = LoggerFactory.getLogger(KeyTransactions.class);
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String DEADLOCK = "40P01";

    /// For how long a transaction waits for a key: a setting of the connection, so that it costs
    /// nothing.
    public static final String PATIENCE = "lock_timeout = '1s'";

    /// All have waited before.
    private static final String IMPATIENT = "SET LOCAL lock_timeout = '100ms'";

    private final PostgresSession session;
    private final RepeatedCommits commits;
    private final KeyedSubmissions submissions;
    private final PostgresSubmissions chunks;
    private final UniqueLines uniqueLines;
    private final UploadSteps uploads;
    private final ScheduleStep schedules;
    private final PostgresRetries retries;
    private final KeyStandings standings;
    private final PostgresEdits edits;
    private final PostgresBulk bulk;
    private final KeyPruner pruner;
    private final Runnable beforeSubmits;

    /// @param session of a connection with [#PATIENCE]
    /// @param beforeSubmits runs before jobs are let into queues
    /// @param committed runs after each commit
    public KeyTransactions(
            PostgresSession session,
            QueueCounters counters,
            StepContext context,
            Runnable beforeSubmits,
            Runnable committed) {
        this.session = session;
        commits =
                new RepeatedCommits(
                        session,
                        counters,
                        e -> PostgresFailures.isPassing(e) && !isBusy(e),
                        () -> {},
                        committed);
        this.beforeSubmits = beforeSubmits;
        standings = new KeyStandings(session, context.clock());
        submissions = new KeyedSubmissions(session, context, standings);
        retries = PostgresRetries.of(session, context);
        edits = new PostgresEdits(session, context, standings);
        var requests = new RequestKeys(session, context.clock());
        bulk = new PostgresBulk(session, context, standings, requests);
        chunks = PostgresSubmissions.of(session, context);
        uploads = SharedUploads.steps(session, context.clock(), context.held()::node);
        schedules =
                new ScheduleStep(
                        session::prepare,
                        new UniqueTicks(submissions, PostgresCancellations.of(session, context)),
                        context.schedules()::changed,
                        session.seal());
        uniqueLines = new UniqueLines(session, commits, submissions, uploads);
        pruner = new KeyPruner(session, context.clock());
    }

    @Override
    public void carryOut(CommandBatch batch) throws TransactionException {
        if (!batch.keyed().isEmpty()
                || !batch.chunks().isEmpty()
                || !batch.bulks().isEmpty()
                || !batch.schedules().isEmpty()) {
            beforeSubmits.run();
        }
        int keys = batch.keyed().size() + changed(batch);
        if (pruner.isDue()) {
            prune(keys);
        }
    }

    @Override
    public void carryOutAlone(CommandBatch batch) throws TransactionException {
        changed(batch);
    }

    @Override
    public void probe(CommandBatch batch) throws TransactionException {
        together(batch);
    }

    @Override
    public boolean isUntidy() {
        return false;
    }

    @Override
    public void tidy() {
        // the database does
    }

    @Override
    public String medium() {
        return "the database";
    }

    /// When keys are to be forgotten.
    @Override
    public Optional<Instant> nextDue() {
        return Optional.of(pruner.next());
    }

    /// @return how many lines with keys were answered
    private int changed(CommandBatch batch) throws TransactionException {
        if (commands(batch).findAny().isPresent()) {
            together(batch);
        }
        schedules(batch.schedules());
        try {
            return uniqueLines.carryOut(batch.chunks());
        } catch (SQLException e) {
            throw PostgresFailures.explained(e);
        }
    }

    private void together(CommandBatch batch) throws TransactionException {
        try {
            commit(batch, true);
        } catch (SQLException e) {
            if (!isBusy(e)) {
                throw PostgresFailures.explained(e);
            }
            alone(commands(batch).toList());
        }
    }

    private void alone(List<? extends StoreCommand> commands) throws TransactionException {
        for (var command : commands) {
            var _ = alone(command);
        }
    }

    /// @return whether it had what it needed in time
    private boolean alone(StoreCommand command) throws TransactionException {
        try {
            commit(CommandBatch.of(List.of(command)), false);
            return true;
        } catch (SQLException e) {
            if (!isBusy(e)) {
                throw PostgresFailures.explained(e);
            }
            command.fail(new KeyBusyException(e));
            return false;
        }
    }

    /// Those that come after one whose key was in use, under the same key, wait no more for it.
    private void schedules(List<StoreCommand.Schedule> commands) throws TransactionException {
        var busy = new HashSet<String>();
        for (var command : commands) {
            var name = command.uniqueName();
            if (name != null && busy.contains(name)) {
                command.fail(new KeyBusyException());
            } else if (!alone(command) && name != null) {
                busy.add(name);
            }
        }
    }

    /// All but ticks and the chunks of which some lines have keys, each of which has transactions
    /// of its own: a tick holds its schedule, which others wait for.
    private static Stream<StoreCommand> commands(CommandBatch batch) {
        return Stream.of(
                        batch.keyed(),
                        batch.turns(),
                        batch.chunks().stream().filter(it -> !it.chunk().hasUnique()).toList(),
                        batch.retries(),
                        batch.edits(),
                        batch.bulks())
                .flatMap(List::stream);
    }

    /// Whether a key was not to be had in time.
    static boolean isBusy(SQLException failure) {
        return LOCK_NOT_AVAILABLE.equals(failure.getSQLState())
                || DEADLOCK.equals(failure.getSQLState());
    }

    private void commit(CommandBatch batch, boolean isPatient) throws SQLException {
        commits.commit(
                changes -> {
                    setPatience(session, isPatient);
                    submissions.run(batch.keyed(), changes);
                    uploads.run(batch.turns(), changes);
                    chunks.runChunks(batch.chunks(), changes);
                    retries.run(batch.retries(), standings, changes);
                    edits.run(batch.edits(), changes);
                    bulk.run(batch.bulks(), changes);
                    schedules.run(batch.schedules(), changes);
                });
    }

    /// @param isPatient whether the transaction has the time that [#PATIENCE] gives it
    static void setPatience(PostgresSession session, boolean isPatient) throws SQLException {
        if (!isPatient) {
            session.update(IMPATIENT);
        }
    }

    /// Throws nothing: there is time for another try.
    private void prune(int more) {
        try {
            session.begin();
            session.update(IMPATIENT);
            pruner.run(more);
            session.commit();
        } catch (SQLException e) {
            session.rollBack();
            pruner.failed();
            log.debug("keys are forgotten later: {}", e.getMessage());
        }
    }
}
