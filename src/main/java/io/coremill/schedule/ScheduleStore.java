package io.coremill.schedule;

import io.coremill.job.JobId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Keeps schedules, beside the jobs that they make. What is looked at is as committed, by whichever
/// node.
///
/// A look fails with `StorageUnavailableException` while the store cannot be read, and so does the
/// future of a change while it cannot be written.
public interface ScheduleStore {

    Optional<StoredSchedule> find(String name);

    /// The same, but one whose template cannot be opened is there with an empty template: it can be
    /// deleted, or get another one.
    Optional<StoredSchedule> findEvenSealed(String name);

    /// Whether the template of a schedule is to be written anew even if it says the same, as it is
    /// not sealed with the key that seals now.
    boolean isSealedOtherwise(String name);

    /// All of them, by name, each with an empty template.
    List<StoredSchedule> list();

    /// Newest first.
    List<ScheduleTick> history(String name);

    ScheduleFigures figures();

    /// Those of which a tick is due, the longest-waiting first.
    List<StoredSchedule> due(Instant now, int most);

    /// Whether a job is there and has not reached a final state.
    boolean isUnfinished(JobId job);

    /// Makes a change, with the job that it makes, in one transaction. Of several nodes that ask
    /// for the same tick one makes it. The future completes on a thread of the store: continuations
    /// must be short and must not block. Cancelling it withdraws the change, unless the store has
    /// begun.
    CompletableFuture<ScheduleAnswer> change(ScheduleChange change);

    /// Has a watch hear of changes, of other nodes too within a second: there is one at a time.
    void watchedBy(ScheduleWatch watch);

    /// Hears of changes. Called on threads of the store: must be short and must not block.
    interface ScheduleWatch {
        /// This node has changed a schedule.
        void changed();

        /// The next tick of all is due then; null if there is none.
        void nextDue(@Nullable Instant due);
    }
}
