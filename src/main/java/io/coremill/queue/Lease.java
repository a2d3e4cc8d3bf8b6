package io.coremill.queue;

import io.coremill.job.ErrorKind;
import io.coremill.job.JobError;
import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.job.NextStep;
import io.coremill.job.Outcome;
import io.coremill.job.RetryPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A claimant's hold on one attempt. It is current until it is settled, or until its node is found
/// dead.
///
/// @param number drawn by the store, for all nodes, and never used again: a settlement counts only
///     while this lease is current
/// @param started false if it is held ready and counts as queued
/// @param limits when the job ends in any case
public record Lease(
        long number,
        JobId job,
        String queue,
        Task task,
        Tries tries,
        Instant dueAt,
        boolean started,
        Limits limits) {

    /// The same with another payload.
    public Lease saying(String payload) {
        var other =
                new Task(
                        task.type(), payload, task.timeout(), task.traceparent(), task.sensitive());
        return new Lease(number, job, queue, other, tries, dueAt, started, limits);
    }

    /// What the attempt has to do.
    ///
    /// @param sensitive whether nothing that it says is to be in the service's own log
    public record Task(
            String type,
            String payload,
            Duration timeout,
            @Nullable String traceparent,
            boolean sensitive) {}

    /// When a job ends, whatever becomes of its attempts.
    ///
    /// @param startBy it is not to start any more from then on; null if it may, or has started
    ///     before
    /// @param doneBy its deadline
    public record Limits(@Nullable Instant startBy, @Nullable Instant doneBy) {
        public static final Limits NONE = new Limits(null, null);

        /// Why a job has failed that waited at its deadline.
        public static final JobError MISSED =
                JobError.of(ErrorKind.DEADLINE, "its deadline came while it waited");

        public static Limits of(@Nullable Instant startBy, @Nullable Instant doneBy) {
            return startBy == null && doneBy == null ? NONE : new Limits(startBy, doneBy);
        }

        public boolean isNone() {
            return startBy == null && doneBy == null;
        }

        /// How the job ends if its attempt has not started yet; null if it may start now.
        public NextStep.@Nullable Finish endUnstarted(Instant now) {
            if (startBy != null && !now.isBefore(startBy)) {
                return new NextStep.Finish(JobState.EXPIRED, null);
            }
            return isOver(now) ? new NextStep.Finish(JobState.FAILED, MISSED) : null;
        }

        /// Whether the deadline has come.
        public boolean isOver(Instant now) {
            return doneBy != null && !now.isBefore(doneBy);
        }
    }

    /// How often the job has been tried.
    ///
    /// @param attempt the number of this attempt, from 1
    /// @param crashes at which the job was running before
    public record Tries(int attempt, int crashes, RetryPolicy retry) {

        /// Decides what becomes of the job once this attempt has ended.
        ///
        /// @param random spreads the pauses of jobs that fail together
        public NextStep after(Outcome outcome, Instant now, RandomGenerator random) {
            return retry.after(outcome, attempt, crashes, now, random);
        }
    }
}
