package io.coremill.queue.postgres;

import io.coremill.queue.commit.CommandBatch;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.QueueCounters;
import io.coremill.queue.commit.StoreTransactions;
import io.coremill.queue.commit.TransactionException;
import io.coremill.queue.postgres.connect.PostgresFailures;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.queue.postgres.connect.RepeatedCommits;
import io.coremill.queue.postgres.edit.PostgresBulk;
import io.coremill.queue.postgres.edit.PostgresEdits;
import io.coremill.queue.postgres.step.PostgresSteps;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Carries out the batches of one writer, each in one transaction. For the writer's thread.
final class PostgresTransactions implements StoreTransactions {
    private final RepeatedCommits commits;
    private final PostgresSteps steps;
    private final PostgresEdits edits;
    private final PostgresBulk bulk;

    private final LaneEvents events;

    /// Null where another writer makes ready what is due and hands over what there is.
    private final @Nullable WorkLane work;

    PostgresTransactions(
            PostgresSession session,
            QueueCounters counters,
            PostgresSteps steps,
            PostgresEdits edits,
            PostgresBulk bulk,
            LaneEvents events,
            @Nullable WorkLane work) {
        commits =
                new RepeatedCommits(
                        session,
                        counters,
                        PostgresFailures::isPassing,
                        events::wentUnanswered,
                        events::committed);
        this.steps = steps;
        this.edits = edits;
        this.bulk = bulk;
        this.events = events;
        this.work = work;
    }

    @Override
    public void carryOut(CommandBatch batch) throws TransactionException {
        if (!batch.submits().isEmpty()
                || !batch.chunks().isEmpty()
                || !batch.schedules().isEmpty()) {
            events.submits();
        }
        commit(
                changes -> {
                    changeAndMoveOn(batch, changes);
                });
    }

    @Override
    public void carryOutAlone(CommandBatch batch) throws TransactionException {
        commit(
                changes -> {
                    steps.change(batch, changes);
                    edits.run(batch.edits(), changes);
                    bulk.run(batch.bulks(), changes);
                    PostgresSteps.wake(batch, changes);
                });
    }

    @Override
    public void probe(CommandBatch batch) throws TransactionException {
        commit(
                changes -> {
                    steps.probe();
                    changeAndMoveOn(batch, changes);
                });
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

    @Override
    public Optional<Instant> nextDue() {
        return work == null ? Optional.empty() : work.nextDue();
    }

    private void changeAndMoveOn(CommandBatch batch, PendingChanges changes) throws SQLException {
        if (work != null) {
            work.begins();
        }
        steps.change(batch, changes);
        edits.run(batch.edits(), changes);
        bulk.run(batch.bulks(), changes);
        if (work != null && !work.settlesOnly()) {
            steps.moveOn(changes);
        }
        PostgresSteps.wake(batch, changes);
    }

    private void commit(RepeatedCommits.Task task) throws TransactionException {
        try {
            commits.commit(task);
        } catch (SQLException e) {
            throw PostgresFailures.explained(e);
        }
    }
}
