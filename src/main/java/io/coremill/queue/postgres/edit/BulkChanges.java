package io.coremill.queue.postgres.edit;

import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.queue.bulk.BulkRequest;
import io.coremill.queue.bulk.BulkRequest.BulkTarget;
import io.coremill.queue.bulk.BulkTally;
import io.coremill.queue.bulk.BulkVerdict;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.QueueListeners;
import io.coremill.queue.edit.JobChange;
import io.coremill.queue.key.KeyHeldException;
import io.coremill.queue.postgres.connect.PostgresSession;
import io.coremill.queue.postgres.step.FoundJobs;
import io.coremill.queue.postgres.step.PostgresRetries.KeyCheck;
import io.coremill.queue.postgres.step.ReadyJobs;
import io.coremill.queue.postgres.step.StepContext;
import io.coremill.queue.postgres.table.ReadyPlace;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Changes many jobs that wait, as a client changes one: they are taken from their places first,
/// and are put back there or elsewhere.
final class BulkChanges {
    private final PostgresSession session;
    private final InstantSource clock;
    private final QueueListeners listeners;
    private final ReadyJobs ready;
    private final FoundJobs found;
    private final KeyCheck keys;

    BulkChanges(PostgresSession session, StepContext context, KeyCheck keys) {
        this.session = session;
        this.keys = keys;
        clock = context.clock();
        listeners = context.listeners();
        ready = new ReadyJobs(session, context.marks(), context.news());
        found = new FoundJobs(session);
    }

    static Array ids(PostgresSession session, List<JobId> jobs) throws SQLException {
        return session.array("uuid", jobs.stream().map(JobId::value).toArray());
    }

    /// @param jobs either all without a key, or one
    BulkTally change(BulkRequest request, List<JobId> jobs, PendingChanges changes)
            throws SQLException {
        if (jobs.isEmpty()) {
            return BulkTally.NONE;
        }
        var change = request.change(clock.instant());
        var taken = take(request, jobs);
        var tally = BulkTally.NONE.plus(BulkVerdict.MOVED_ON, jobs.size() - taken.size());
        var fitting = new ArrayList<TakenRow>();
        var room = new Room(request.target(), changes);
        var kinds = kinds(taken);
        for (var row : taken) {
            var verdict = verdict(row, kinds.get(row.id()), room);
            tally = tally.plus(verdict);
            if (verdict == BulkVerdict.DONE) {
                fitting.add(row);
            }
        }
        put(taken, write(change, fitting), change, changes);
        return tally;
    }

    private BulkVerdict verdict(TakenRow row, @Nullable JobKind kind, Room room)
            throws SQLException {
        if (kind == null) {
            return BulkVerdict.MOVED_ON;
        }
        if (!room.takes(kind.type())) {
            return BulkVerdict.WRONG_TYPE;
        }
        if (!room.isLeftFor(row.queue())) {
            return BulkVerdict.QUEUE_FULL;
        }
        if (kind.keyed() && !takesKey(row, room.queueFor(row.queue()))) {
            return BulkVerdict.KEY_HELD;
        }
        room.isTakenBy(row.queue());
        return BulkVerdict.DONE;
    }

    private boolean takesKey(TakenRow row, String queue) throws SQLException {
        var job = found.find(new JobId(row.id()));
        if (job.isEmpty()) {
            return false;
        }
        try {
            keys.takesKey(job.get(), queue);
            return true;
        } catch (KeyHeldException e) {
            return false;
        }
    }

    private List<TakenRow> take(BulkRequest request, List<JobId> jobs) throws SQLException {
        var states = request.states();
        var statement = session.prepare(BulkStatements.TAKE);
        statement.setArray(1, ids(session, states.contains(JobState.QUEUED) ? jobs : List.of()));
        statement.setArray(2, ids(session, states.contains(JobState.SCHEDULED) ? jobs : List.of()));
        var taken = new ArrayList<TakenRow>();
        try (var row = statement.executeQuery()) {
            while (row.next()) {
                taken.add(TakenRow.of(row));
            }
        }
        return taken;
    }

    private Map<UUID, JobKind> kinds(List<TakenRow> taken) throws SQLException {
        var statement = session.prepare(BulkStatements.KINDS);
        statement.setArray(1, array(taken));
        var kinds = new HashMap<UUID, JobKind>();
        try (var row = statement.executeQuery()) {
            while (row.next()) {
                kinds.put(
                        row.getObject(1, UUID.class),
                        new JobKind(row.getString(2), row.getBoolean(3)));
            }
        }
        return kinds;
    }

    private Map<UUID, ChangedRow> write(JobChange change, List<TakenRow> fitting)
            throws SQLException {
        var target = change.target();
        var statement = session.prepare(BulkStatements.CHANGE);
        statement.setObject(1, change.priority());
        statement.setString(2, target == null ? null : target.queue());
        statement.setObject(3, StoredTime.ofNullable(change.dueAt()));
        statement.setArray(4, array(fitting));
        var changed = new HashMap<UUID, ChangedRow>();
        try (var row = statement.executeQuery()) {
            while (row.next()) {
                changed.put(
                        row.getObject(1, UUID.class),
                        new ChangedRow(row.getString(2), row.getString(3), row.getInt(4)));
            }
        }
        return changed;
    }

    private Array array(List<TakenRow> taken) throws SQLException {
        return session.array("uuid", taken.stream().map(TakenRow::id).toArray());
    }

    /// @param changed those of them that are different now
    private void put(
            List<TakenRow> taken,
            Map<UUID, ChangedRow> changed,
            JobChange change,
            PendingChanges changes)
            throws SQLException {
        var now = new ArrayList<ReadyJobs.QueuedPlace>();
        var later = new ArrayList<ReadyJobs.LaterPlace>();
        for (var was : taken) {
            var row = changed.get(was.id());
            var place = row == null ? was.place() : was.place(row, change);
            if (place != null) {
                now.add(place);
            } else {
                later.add(was.laterIn(row == null ? was.queue() : row.queue()));
            }
            if (row != null) {
                tell(was, row, place != null, changes);
            }
        }
        ready.addPlaces(now, changes);
        ready.putOff(later, changes);
    }

    private void tell(TakenRow was, ChangedRow row, boolean isReady, PendingChanges changes) {
        var job = new JobId(was.id());
        var before = was.isReady() ? JobState.QUEUED : JobState.SCHEDULED;
        var after = isReady ? JobState.QUEUED : JobState.SCHEDULED;
        changes.move(was.queue(), before, row.queue(), after);
        changes.news(() -> listeners.changed(job));
        if (!row.queue().equals(was.queue())) {
            changes.news(() -> listeners.waiting(row.queue(), row.type()));
        }
    }

    private record JobKind(String type, boolean keyed) {}

    private record ChangedRow(String queue, String type, int priority) {}

    /// What a queue has room for that jobs are to move to, if they are.
    private static final class Room {
        private final @Nullable BulkTarget target;
        private long left;

        Room(@Nullable BulkTarget target, PendingChanges changes) {
            this.target = target;
            left =
                    target == null
                            ? 0
                            : target.maxWaiting() - changes.counts(target.queue()).waiting();
        }

        boolean takes(String type) {
            return target == null || target.takes(type);
        }

        boolean isLeftFor(String from) {
            return target == null || target.queue().equals(from) || left > 0;
        }

        void isTakenBy(String from) {
            if (target != null && !target.queue().equals(from)) {
                left--;
            }
        }

        String queueFor(String from) {
            return target == null ? from : target.queue();
        }
    }

    /// A job as it waited.
    ///
    /// @param type of one that was ready, as are level and rank
    /// @param due of one that waited for its time
    private record TakenRow(
            UUID id,
            String queue,
            @Nullable String type,
            int level,
            long rank,
            @Nullable Long due) {

        static TakenRow of(ResultSet row) throws SQLException {
            long due = row.getLong(6);
            boolean isReady = row.wasNull();
            return new TakenRow(
                    row.getObject(1, UUID.class),
                    row.getString(2),
                    row.getString(3),
                    row.getInt(4),
                    row.getLong(5),
                    isReady ? null : due);
        }

        boolean isReady() {
            return due == null;
        }

        ReadyJobs.LaterPlace laterIn(String where) {
            return new ReadyJobs.LaterPlace(id, where, StoredTime.time(due == null ? rank : due));
        }

        /// Where it was ready; null if it was not.
        ReadyJobs.@Nullable QueuedPlace place() {
            return type == null
                    ? null
                    : new ReadyJobs.QueuedPlace(queue, type, new ReadyPlace(level, rank, id));
        }

        /// Where it is ready after the change; null if it waits for its time.
        ReadyJobs.@Nullable QueuedPlace place(ChangedRow row, JobChange change) {
            var asked = change.dueAt();
            if (asked == null && !isReady()) {
                return null;
            }
            long newRank = asked == null ? rank : StoredTime.of(asked);
            return new ReadyJobs.QueuedPlace(
                    row.queue(), row.type(), new ReadyPlace(-row.priority(), newRank, id));
        }
    }
}
