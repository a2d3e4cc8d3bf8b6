package io.coremill.queue.postgres.connect;

import io.coremill.queue.commit.PendingChanges;
import io.coremill.queue.commit.QueueCounters;
import java.sql.SQLException;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The transactions of one writer, each once more where that cannot do harm: the database gave way
/// to another transaction, or the connection was gone before anything was to be committed.
public final class RepeatedCommits {
    private static final Logger log = LoggerFactory.getLogger(RepeatedCommits.class);
    private static final int MOST_TRIES = 3;

    private final PostgresSession session;
    private final QueueCounters counters;
    private final Predicate<SQLException> isPassing;
    private final Runnable unanswered;
    private final Runnable committed;

    /// @param isPassing whether the same may well succeed at once
    /// @param unanswered runs where it is not known whether a transaction was committed
    /// @param committed runs after each commit, before anything else hears of it
    public RepeatedCommits(
            PostgresSession session,
            QueueCounters counters,
            Predicate<SQLException> isPassing,
            Runnable unanswered,
            Runnable committed) {
        this.session = session;
        this.counters = counters;
        this.isPassing = isPassing;
        this.unanswered = unanswered;
        this.committed = committed;
    }

    public void commit(Task task) throws SQLException {
        for (int tries = 1; ; tries++) {
            var changes = new PendingChanges(counters);
            boolean committing = false;
            try {
                session.begin();
                task.on(changes);
                committing = true;
                session.commit();
                tell(changes);
                return;
            } catch (SQLException e) {
                session.rollBack();
                if (committing) {
                    unanswered.run();
                    changes.unanswered();
                }
                if (tries == MOST_TRIES || !mayTryAgain(e, committing)) {
                    throw e;
                }
                log.debug("a transaction is tried again: {}", e.getMessage());
            } catch (RuntimeException | Error e) {
                session.rollBack();
                throw e;
            }
        }
    }

    private boolean mayTryAgain(SQLException failure, boolean committing) {
        return isPassing.test(failure)
                || (!committing && PostgresFailures.isLostConnection(failure));
    }

    /// Throws nothing: what is committed must not be taken for something that failed.
    private void tell(PendingChanges changes) {
        try {
            committed.run();
            changes.committed();
        } catch (Throwable e) {
            log.error("a committed change was not reported to all", e);
        }
    }

    /// What is done within a transaction.
    public interface Task {
        void on(PendingChanges changes) throws SQLException;
    }
}
