package io.coremill.queue.postgres.edit;

import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.queue.bulk.BegunBulk;
import io.coremill.queue.bulk.BulkAction;
import io.coremill.queue.bulk.BulkActions;
import io.coremill.queue.bulk.BulkLimitException;
import io.coremill.queue.bulk.BulkTally;
import io.coremill.queue.bulk.BulkVerdict;
import io.coremill.queue.column.ColumnJson;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.QueueListeners;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.key.IdempotencyKey;
import io.coremill.queue.key.KeyHeldException;
import io.coremill.queue.key.KeyReusedException;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.queue.postgres.step.FoundJobs;
import io.coremill.queue.postgres.step.PostgresCancellations;
import io.coremill.queue.postgres.step.PostgresRetries;
import io.coremill.queue.postgres.step.PostgresRetries.KeyCheck;
import io.coremill.queue.postgres.step.StepContext;
import io.coremill.queue.postgres.table.BulkRows;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Keeps bulk actions, and carries out their batches, all jobs of one together; those with keys one
/// by one as far as these go. The row of the action is locked first: two nodes that go on with one
/// action wait for each other, and the second one finds that the position has moved.
public final class PostgresBulk {
    private static final int KEPT = 1_000;

    private final PostgresSession session;
    private final InstantSource clock;
    private final QueueListeners listeners;
    private final PostgresCancellations cancellations;
    private final PostgresRetries retries;
    private final BulkChanges waiting;
    private final FoundJobs found;
    private final KeyCheck keys;
    private final RequestCheck requests;

    /// For actions that have no keys, and whose jobs take none.
    public PostgresBulk(PostgresSession session, StepContext context) {
        this(session, context, (_, _) -> {}, new NoRequests());
    }

    /// @param keys may find that another job holds the key of one
    public PostgresBulk(
            PostgresSession session, StepContext context, KeyCheck keys, RequestCheck requests) {
        this.session = session;
        this.requests = requests;
        this.keys = keys;
        clock = context.clock();
        listeners = context.listeners();
        cancellations = PostgresCancellations.of(session, context);
        retries = PostgresRetries.of(session, context);
        waiting = new BulkChanges(session, context, keys);
        found = new FoundJobs(session);
    }

    public void run(List<StoreCommand.Bulk> bulks, PendingChanges changes) throws SQLException {
        for (var bulk : bulks) {
            switch (bulk) {
                case StoreCommand.BeginBulk begin -> begin(begin, changes);
                case StoreCommand.AdvanceBulk advance -> advance(advance, changes);
                case StoreCommand.CancelBulk cancel -> cancel(cancel, changes);
            }
        }
    }

    private void begin(StoreCommand.BeginBulk begin, PendingChanges changes) throws SQLException {
        try {
            var key = begin.key();
            var before =
                    key == null
                            ? Optional.<JobId>empty()
                            : requests.before(key, begin.action().id());
            if (before.isEmpty()) {
                addIfRoom(begin);
            }
            var made = before.map(BegunBulk::before).orElse(BegunBulk.of(begin.action()));
            changes.answer(() -> begin.answer().complete(made));
        } catch (KeyReusedException | BulkLimitException e) {
            changes.answer(() -> begin.fail(e));
        }
    }

    private void addIfRoom(StoreCommand.BeginBulk begin) throws SQLException {
        if (isFull()) {
            if (begin.key() != null) {
                requests.forget(begin.key());
            }
            throw new BulkLimitException();
        }
        add(begin.action());
    }

    private boolean isFull() throws SQLException {
        var statement = session.prepare(BulkStatements.COUNT_RUNNING);
        statement.setInt(1, BulkActions.MOST_RUNNING);
        try (var row = statement.executeQuery()) {
            row.next();
            return row.getInt(1) >= BulkActions.MOST_RUNNING;
        }
    }

    private void add(BulkAction action) throws SQLException {
        session.update(
                BulkStatements.ADD,
                action.id().value(),
                ColumnJson.write(action.request()),
                action.state().name(),
                action.counts().matched(),
                action.counts().more(),
                action.position().value(),
                StoredTime.of(action.created()),
                StoredTime.of(action.touched()));
        session.update(BulkStatements.FORGET, KEPT);
    }

    private void cancel(StoreCommand.CancelBulk cancel, PendingChanges changes)
            throws SQLException {
        var before = locked(cancel.action());
        var after = before.map(it -> it.isRunning() ? it.cancelled(clock.instant()) : it);
        if (after.isPresent()) {
            update(after.get());
        }
        changes.answer(() -> cancel.answer().complete(after));
    }

    private void advance(StoreCommand.AdvanceBulk advance, PendingChanges changes)
            throws SQLException {
        var batch = advance.batch();
        var before = locked(batch.action()).filter(it -> it.isAt(batch.position())).orElse(null);
        if (before == null) {
            changes.answer(() -> advance.answer().complete(Optional.empty()));
            return;
        }
        var tally =
                batch.jobs().isEmpty() ? BulkTally.NONE : carryOut(before, batch.jobs(), changes);
        BulkAction after = before.after(batch, tally, clock.instant());
        update(after);
        changes.answer(() -> advance.answer().complete(Optional.of(after)));
    }

    private BulkTally carryOut(BulkAction action, List<JobId> jobs, PendingChanges changes)
            throws SQLException {
        var request = action.request();
        return switch (request.kind()) {
            case CANCEL -> tally(jobs, cancellations.cancelAll(jobs, request.states(), changes));
            case RETRY ->
                    apartIfKeyed(
                            BulkStatements.KEYED_FINISHED,
                            jobs,
                            each -> retry(each, request.states(), changes));
            case DELETE -> tally(jobs, delete(request.states(), jobs, changes));
            case SET_PRIORITY, MOVE, RUN_NOW ->
                    apartIfKeyed(
                            BulkStatements.KEYED_WAITING,
                            jobs,
                            each -> waiting.change(request, each, changes));
        };
    }

    /// Those without keys together, the others one by one: one may take the key of the next.
    private BulkTally apartIfKeyed(String sql, List<JobId> jobs, BatchStep step)
            throws SQLException {
        var keyed = keyedAmong(sql, jobs);
        if (keyed.isEmpty()) {
            return step.on(jobs);
        }
        var tally = step.on(jobs.stream().filter(id -> !keyed.contains(id)).toList());
        for (var id : jobs) {
            if (keyed.contains(id)) {
                tally = tally.plus(step.on(List.of(id)));
            }
        }
        return tally;
    }

    private Set<JobId> keyedAmong(String sql, List<JobId> jobs) throws SQLException {
        var statement = session.prepare(sql);
        statement.setArray(1, BulkChanges.ids(session, jobs));
        var keyed = new HashSet<JobId>();
        try (var row = statement.executeQuery()) {
            while (row.next()) {
                keyed.add(new JobId(row.getObject(1, UUID.class)));
            }
        }
        return keyed;
    }

    private static BulkTally tally(List<JobId> jobs, long done) {
        return BulkTally.NONE
                .plus(BulkVerdict.DONE, done)
                .plus(BulkVerdict.MOVED_ON, jobs.size() - done);
    }

    private Optional<BulkAction> locked(JobId id) throws SQLException {
        var statement = session.prepare(BulkRows.FIND + " FOR UPDATE");
        statement.setObject(1, id.value());
        try (var row = statement.executeQuery()) {
            return row.next() ? BulkRows.action(row) : Optional.empty();
        }
    }

    private void update(BulkAction action) throws SQLException {
        var counts = action.counts();
        var tally = counts.tally();
        session.update(
                BulkStatements.UPDATE,
                action.state().name(),
                counts.matched(),
                counts.more(),
                tally.done(),
                tally.movedOn(),
                tally.keyHeld(),
                tally.queueFull(),
                tally.wrongType(),
                action.position().value(),
                StoredTime.of(action.touched()),
                StoredTime.ofNullable(action.finished()),
                action.id().value());
    }

    // ---- jobs that have finished

    /// @param jobs either all without a key, or one
    private BulkTally retry(List<JobId> jobs, Set<JobState> states, PendingChanges changes)
            throws SQLException {
        if (jobs.size() == 1 && !takesKey(jobs.getFirst(), states)) {
            return BulkTally.NONE.plus(BulkVerdict.KEY_HELD);
        }
        return tally(jobs, retries.retryAll(jobs, states, changes));
    }

    private boolean takesKey(JobId id, Set<JobState> states) throws SQLException {
        var job = found.find(id);
        if (job.isEmpty() || !states.contains(job.get().state())) {
            return true;
        }
        try {
            keys.takesKey(job.get(), job.get().spec().queue());
            return true;
        } catch (KeyHeldException e) {
            return false;
        }
    }

    private long delete(Set<JobState> states, List<JobId> jobs, PendingChanges changes)
            throws SQLException {
        var statement = session.prepare(BulkStatements.DELETE);
        statement.setArray(1, BulkChanges.ids(session, jobs));
        statement.setArray(2, session.array("text", states.stream().map(JobState::word).toArray()));
        long gone = 0;
        try (var row = statement.executeQuery()) {
            while (row.next()) {
                var job = new JobId(row.getObject(1, UUID.class));
                var state = JobState.ofWord(row.getString(3)).orElseThrow();
                changes.forget(row.getString(2), state, 1);
                changes.news(() -> listeners.changed(job));
                gone++;
            }
        }
        return gone;
    }

    /// Looks whether a request was made before.
    public interface RequestCheck {
        /// @return the action that it made; if it is new, it is remembered to have made this one
        /// @throws KeyReusedException if another request was made under its key
        Optional<JobId> before(IdempotencyKey key, JobId action) throws SQLException;

        /// It has not made one, and may be made again.
        void forget(IdempotencyKey key) throws SQLException;
    }

    private static final class NoRequests implements RequestCheck {
        @Override
        public Optional<JobId> before(IdempotencyKey key, JobId action) {
            return Optional.empty();
        }

        @Override
        public void forget(IdempotencyKey key) {}
    }

    private interface BatchStep {
        BulkTally on(List<JobId> jobs) throws SQLException;
    }
}
