package io.coremill.queue;

import io.coremill.job.JobId;
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
public record Lease(
        long number,
        JobId job,
        String queue,
        Task task,
        Tries tries,
        Instant dueAt,
        boolean started) {

    /// What the attempt has to do.
    public record Task(
            String type, String payload, Duration timeout, @Nullable String traceparent) {}

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
