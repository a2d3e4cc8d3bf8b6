package io.coremill.executor.processes;

import io.coremill.executor.StopReason;
import io.coremill.job.ErrorKind;
import io.coremill.job.JobError;
import io.coremill.job.Outcome;
import io.coremill.protocol.WorkerReply;
import org.jspecify.annotations.Nullable;

/// Which outcome an attempt has, from what its worker wrote and what was asked of it.
public final class OutcomeRules {
    private OutcomeRules() {}

    /// The worker did not succeed with it. One that shares its jobs out among its child processes
    /// reports it if one of them is lost.
    public static Outcome failed(WorkerReply.Error reply) {
        if (reply.again() != null) {
            return new Outcome.Again(reply.again(), reply.message());
        }
        JobError error = JobError.of(reply.kind(), reply.message());
        return reply.kind() == ErrorKind.WORKER_LOST
                ? new Outcome.WorkerLost(error)
                : new Outcome.Failed(error, reply.retry());
    }

    /// The worker answered. One that succeeded although it was asked to stop has succeeded; one
    /// that failed then did as it was asked.
    public static Outcome answered(Outcome outcome, @Nullable StopReason reason) {
        return reason == null || outcome instanceof Outcome.Succeeded
                ? outcome
                : stopped(reason, JobError.of(ErrorKind.TIMEOUT, "still ran at its deadline"));
    }

    /// It was taken from the queue and never sent to a worker.
    public static Outcome unsent(@Nullable StopReason reason) {
        return reason == null
                ? new Outcome.GivenBack("its worker ended before it was sent")
                : stopped(
                        reason, JobError.of(ErrorKind.TIMEOUT, "was not sent before its deadline"));
    }

    /// The worker ended without an answer.
    ///
    /// @param failedStart whether the worker's command is to blame
    public static Outcome unanswered(
            boolean begun, @Nullable StopReason reason, WorkerExit exit, boolean failedStart) {
        if (reason != null) {
            return stopped(reason, exit.timedOut());
        }
        if (!begun) {
            return new Outcome.GivenBack("its worker ended before it came to it");
        }
        if (failedStart) {
            return new Outcome.GivenBack("its worker did not start");
        }
        WorkerStopCause cause = exit.cause();
        return cause == null || cause.isItsFault()
                ? new Outcome.WorkerLost(exit.lost())
                : new Outcome.GivenBack("its worker was ended for another reason");
    }

    public static Outcome stopped(StopReason reason, JobError timeout) {
        return switch (reason) {
            case CANCELLED -> new Outcome.Cancelled();
            case TIMED_OUT -> new Outcome.TimedOut(timeout);
            case DRAINED -> new Outcome.GivenBack("the service is stopping");
        };
    }
}
