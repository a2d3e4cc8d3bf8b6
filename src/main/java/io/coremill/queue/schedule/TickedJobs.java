package io.coremill.queue.schedule;

import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.StoreCommand;
import io.coremill.queue.key.KeyDecision;
import java.sql.SQLException;
import java.util.List;

/// What a tick does to jobs, in the transaction of the tick.
public interface TickedJobs {

    /// Accepts a job, unless its queue holds as many as it may.
    void submit(StoreCommand.Submit job, PendingChanges changes) throws SQLException;

    /// Accepts a job that is to be the only one of its kind, or does what its key asks for.
    KeyDecision decide(StoreCommand.Submit job, PendingChanges changes) throws SQLException;

    void cancel(List<StoreCommand.Cancel> jobs, PendingChanges changes) throws SQLException;
}
