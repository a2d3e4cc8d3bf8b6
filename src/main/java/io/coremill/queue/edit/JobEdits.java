package io.coremill.queue.edit;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Changes jobs that wait and removes jobs that have finished. Futures are as those of
/// [io.coremill.queue.JobControl]. Where many nodes share a store, each takes every change of any
/// job.
public interface JobEdits {

    /// Changes a job that waits. Fails with [io.coremill.queue.WrongStateException] if it runs or
    /// has finished, with [io.coremill.queue.QueueFullException] if it cannot move, with
    /// [io.coremill.queue.key.KeyHeldException] if another job holds its key, with
    /// [DueTooLateException] if it would be due past one of its limits, and with
    /// [HeldReadyException] if a node holds it ready.
    ///
    /// @param version fails with [StaleVersionException] if the job has another one; null for any
    /// @return the job after the change; empty if there is none
    CompletableFuture<Optional<Job>> change(JobId id, JobChange change, @Nullable Long version);

    /// Removes a job that has finished, with its log and its result. Fails with
    /// [io.coremill.queue.WrongStateException] in any other state.
    ///
    /// @param version as for [#change]
    /// @return the job as it was; empty if there is none
    CompletableFuture<Optional<Job>> delete(JobId id, @Nullable Long version);
}
