package io.coremill.queue.sqlite.step;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.queue.bulk.BegunBulk;
import io.coremill.queue.bulk.BulkAction;
import io.coremill.queue.bulk.BulkLimitException;
import io.coremill.queue.bulk.BulkRequest;
import io.coremill.queue.bulk.BulkRequest.BulkTarget;
import io.coremill.queue.bulk.BulkTally;
import io.coremill.queue.bulk.BulkVerdict;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.key.KeyReusedException;
import io.coremill.queue.key.SubmissionAnswer;
import io.coremill.queue.sqlite.file.WriteSession;
import io.coremill.queue.sqlite.table.BulkTable;
import io.coremill.queue.sqlite.table.IdempotencyTable;
import io.coremill.queue.sqlite.table.LeasedJob;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Keeps bulk actions, and carries out their batches by the steps for single jobs.
final class BulkStep {
    private final WriteSession session;
    private final InstantSource clock;
    private final BulkTable table;
    private final CancellationStep cancellations;
    private final RetryStep retries;
    private final EditStep edits;
    private final IdempotencyTable requests;
    private final KeyPruning pruning;

    BulkStep(
            WriteSession session,
            InstantSource clock,
            CancellationStep cancellations,
            RetryStep retries,
            EditStep edits,
            IdempotencyTable requests,
            KeyPruning pruning) {
        this.session = session;
        this.clock = clock;
        table = new BulkTable(session);
        this.cancellations = cancellations;
        this.retries = retries;
        this.edits = edits;
        this.requests = requests;
        this.pruning = pruning;
    }

    void run(List<StoreCommand.Bulk> bulks, PendingChanges changes) throws SQLException {
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
            var made = before(begin).orElseGet(() -> BegunBulk.of(begin.action()));
            if (made.begun() != null) {
                add(made.begun());
                remember(begin);
            }
            changes.answer(() -> begin.answer().complete(made));
        } catch (KeyReusedException | BulkLimitException e) {
            changes.answer(() -> begin.fail(e));
        }
    }

    private void add(BulkAction action) throws SQLException {
        if (table.isFull()) {
            throw new BulkLimitException();
        }
        table.add(action);
    }

    private Optional<BegunBulk> before(StoreCommand.BeginBulk begin) throws SQLException {
        var key = begin.key();
        return key == null
                ? Optional.empty()
                : requests.answer(key, clock.instant()).map(it -> BegunBulk.before(it.job()));
    }

    private void remember(StoreCommand.BeginBulk begin) throws SQLException {
        var key = begin.key();
        if (key != null) {
            var kind = SubmissionAnswer.Kind.ACCEPTED;
            pruning.at(requests.remember(key, kind, begin.action().id(), clock.instant()));
        }
    }

    private void cancel(StoreCommand.CancelBulk cancel, PendingChanges changes)
            throws SQLException {
        var before = table.find(cancel.action());
        var after = before.map(it -> it.isRunning() ? it.cancelled(clock.instant()) : it);
        if (after.isPresent()) {
            table.update(after.get());
        }
        changes.answer(() -> cancel.answer().complete(after));
    }

    private void advance(StoreCommand.AdvanceBulk advance, PendingChanges changes)
            throws SQLException {
        var batch = advance.batch();
        var before =
                table.find(batch.action()).filter(it -> it.isAt(batch.position())).orElse(null);
        if (before == null) {
            changes.answer(() -> advance.answer().complete(Optional.empty()));
            return;
        }
        var now = clock.instant();
        var tally = BulkTally.NONE;
        for (var job : batch.jobs()) {
            tally = tally.plus(carryOut(before, job, now, changes));
        }
        BulkAction after = before.after(batch, tally, now);
        table.update(after);
        changes.answer(() -> advance.answer().complete(Optional.of(after)));
    }

    private BulkVerdict carryOut(BulkAction action, JobId id, Instant now, PendingChanges changes)
            throws SQLException {
        var request = action.request();
        Set<JobState> states = request.states();
        var found = LeasedJob.find(session, id);
        if (found.isEmpty() || !states.contains(found.get().job().state())) {
            return BulkVerdict.MOVED_ON;
        }
        var job = found.get();
        return switch (request.kind()) {
            case CANCEL -> cancel(job, changes);
            case RETRY -> unlessHeld(retries.tryAgain(job.job(), changes));
            case DELETE -> delete(job, changes);
            case SET_PRIORITY, MOVE, RUN_NOW -> change(request, job, now, changes);
        };
    }

    private BulkVerdict cancel(LeasedJob job, PendingChanges changes) throws SQLException {
        cancellations.cancel(job, changes);
        return BulkVerdict.DONE;
    }

    private BulkVerdict delete(LeasedJob job, PendingChanges changes) throws SQLException {
        edits.remove(job.job(), changes);
        return BulkVerdict.DONE;
    }

    private BulkVerdict change(
            BulkRequest request, LeasedJob found, Instant now, PendingChanges changes)
            throws SQLException {
        var job = found.job();
        var target = request.target();
        if (found.lease() != null) {
            return BulkVerdict.MOVED_ON;
        }
        if (target != null && !target.takes(job.spec().type())) {
            return BulkVerdict.WRONG_TYPE;
        }
        if (target != null && !hasRoom(target, job, changes)) {
            return BulkVerdict.QUEUE_FULL;
        }
        return unlessHeld(edits.tryChange(job, request.change(now), changes));
    }

    private static BulkVerdict unlessHeld(boolean done) {
        return done ? BulkVerdict.DONE : BulkVerdict.KEY_HELD;
    }

    private static boolean hasRoom(BulkTarget target, Job job, PendingChanges changes) {
        return target.queue().equals(job.spec().queue())
                || changes.counts(target.queue()).waiting() < target.maxWaiting();
    }
}
