package io.coremill.queue.commit;

import io.coremill.job.Job;
import io.coremill.job.JobState;
import io.coremill.queue.QueueFullException;
import io.coremill.queue.upload.PendingChunk;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Lets jobs into their queues, as many as they may hold, and reports of each whether it was let
/// in.
public final class QueueAdmission {
    private final QueueListeners listeners;

    public QueueAdmission(QueueListeners listeners) {
        this.listeners = listeners;
    }

    /// @return whether the job is to be written
    public boolean admits(StoreCommand.Submit submit, PendingChanges changes) {
        var job = submit.job();
        if (isFull(job.spec().queue(), submit.maxWaiting(), submit, changes)) {
            return false;
        }
        enters(job, changes);
        changes.answer(() -> submit.answer().complete(job));
        return true;
    }

    /// Refuses what is asked where a queue has no room for one more.
    ///
    /// @return whether it has none
    public boolean isFull(
            String queue, int maxWaiting, StoreCommand asked, PendingChanges changes) {
        var full = full(queue, maxWaiting, changes);
        if (full == null) {
            return false;
        }
        refused(full, changes);
        changes.answer(() -> asked.fail(full));
        return true;
    }

    /// @return why a queue has no room for one more; null if it has
    public @Nullable QueueFullException full(String queue, int maxWaiting, PendingChanges changes) {
        return changes.counts(queue).waiting() < maxWaiting
                ? null
                : new QueueFullException(queue, maxWaiting);
    }

    /// A submission was refused for want of room.
    public void refused(QueueFullException full, PendingChanges changes) {
        changes.news(() -> listeners.refused(full.queue()));
    }

    /// The job is let in.
    public void enters(Job job, PendingChanges changes) {
        var queue = job.spec().queue();
        var type = job.spec().type();
        changes.appear(queue, job.state());
        changes.news(() -> listeners.submitted(queue, type));
    }

    /// Finds out what of a chunk may be let in now. Nothing is changed.
    public Entrants entrants(PendingChunk chunk, PendingChanges changes) {
        var next = chunk.next();
        var rooms = new HashMap<String, QueueRoom>();
        int count = 0;
        QueueFullException stoppedBy = null;
        while (count < next.size() && stoppedBy == null) {
            var queue = next.get(count).spec().queue();
            var room = rooms.computeIfAbsent(queue, name -> new QueueRoom(name, changes));
            stoppedBy = room.enter(next.get(count).state(), chunk.maxWaiting(count));
            count += stoppedBy == null ? 1 : 0;
        }
        boolean none = stoppedBy != null && chunk.isWhole();
        return new Entrants(chunk, none ? List.of() : next.subList(0, count), stoppedBy, rooms);
    }

    /// These are let in.
    ///
    /// @return the jobs that are to be written now
    public List<Job> enter(Entrants entrants, PendingChanges changes) {
        var jobs = entrants.jobs();
        if (!jobs.isEmpty()) {
            entrants.rooms().values().forEach(QueueRoom::appear);
        }
        changes.news(() -> tellSubmitted(jobs));
        changes.answer(() -> entrants.chunk().wrote(jobs.size(), entrants.stoppedBy()));
        return jobs;
    }

    private void tellSubmitted(List<Job> jobs) {
        for (var job : jobs) {
            listeners.submitted(job.spec().queue(), job.spec().type());
        }
    }

    /// What of a chunk may be let in.
    ///
    /// @param stoppedBy why the others of its share may not; null if there are none
    public record Entrants(
            PendingChunk chunk,
            List<Job> jobs,
            @Nullable QueueFullException stoppedBy,
            Map<String, QueueRoom> rooms) {}

    /// What a chunk puts into one queue.
    static final class QueueRoom {
        private final String queue;
        private final PendingChanges changes;
        private final Map<JobState, Integer> entered = new EnumMap<>(JobState.class);
        private long waiting;

        QueueRoom(String queue, PendingChanges changes) {
            this.queue = queue;
            this.changes = changes;
            waiting = changes.counts(queue).waiting();
        }

        /// @return why there is no room; null if there is
        @Nullable QueueFullException enter(JobState state, int maxWaiting) {
            if (waiting >= maxWaiting) {
                return new QueueFullException(queue, maxWaiting);
            }
            waiting++;
            entered.merge(state, 1, Integer::sum);
            return null;
        }

        void appear() {
            entered.forEach((state, jobs) -> changes.appear(queue, state, jobs));
        }
    }
}
