package io.coremill.queue.sqlite;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobState;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Ends waiting jobs; has those that somebody holds stopped.
final class Cancellations {
    private final Session session;
    private final InstantSource clock;
    private final Claimants claimants;
    private final Listeners listeners;

    Cancellations(Session session, InstantSource clock, Claimants claimants, Listeners listeners) {
        this.session = session;
        this.clock = clock;
        this.claimants = claimants;
        this.listeners = listeners;
    }

    void run(List<Command.Cancel> cancels, Changes changes) throws SQLException {
        for (var cancel : cancels) {
            var after = run(cancel.job(), changes);
            changes.answer(() -> cancel.answer().complete(after));
        }
    }

    private Optional<Job> run(JobId id, Changes changes) throws SQLException {
        var found = Held.find(session, id);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var held = found.get();
        if (held.lease() != null) {
            stop(held.job(), held.lease(), changes);
        } else if (!held.job().state().isFinal()) {
            end(held.job(), changes);
        }
        return Held.find(session, id).map(Held::job);
    }

    private void stop(Job job, long lease, Changes changes) throws SQLException {
        session.update(Sql.CANCEL_LEASED, Rows.key(job.id()));
        var hold = changes.hold(lease);
        if (hold != null) {
            changes.hold(lease, hold.doomed());
        }
        changes.news(() -> listeners.changed(job.id()));
        changes.handover(() -> claimants.cancel(job.spec().queue(), lease));
    }

    private void end(Job job, Changes changes) throws SQLException {
        var queue = job.spec().queue();
        session.update(Sql.CANCEL_WAITING, Micros.of(clock.instant()), Rows.key(job.id()));
        changes.move(queue, job.state(), JobState.CANCELLED, 1);
        changes.news(() -> listeners.changed(job.id()));
        changes.news(
                () -> listeners.finished(job.id(), queue, job.spec().type(), JobState.CANCELLED));
    }
}
