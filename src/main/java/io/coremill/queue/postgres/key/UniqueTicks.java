package io.coremill.queue.postgres.key;

import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.key.KeyDecision;
import io.coremill.queue.postgres.step.PostgresCancellations;
import io.coremill.queue.schedule.TickedJobs;
import java.sql.SQLException;
import java.util.List;

/// What ticks do whose jobs are to be the only ones of their kind.
final class UniqueTicks implements TickedJobs {
    private final KeyedSubmissions submissions;
    private final PostgresCancellations cancellations;

    UniqueTicks(KeyedSubmissions submissions, PostgresCancellations cancellations) {
        this.submissions = submissions;
        this.cancellations = cancellations;
    }

    @Override
    public void submit(StoreCommand.Submit job, PendingChanges changes) {
        throw new IllegalStateException("jobs without keys do not wait for those with keys");
    }

    @Override
    public KeyDecision decide(StoreCommand.Submit job, PendingChanges changes) throws SQLException {
        return submissions.run(job, changes);
    }

    @Override
    public void cancel(List<StoreCommand.Cancel> jobs, PendingChanges changes) throws SQLException {
        cancellations.run(jobs, changes);
    }
}
