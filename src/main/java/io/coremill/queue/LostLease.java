package io.coremill.queue;

import io.coremill.job.Attempt;
import io.coremill.job.ErrorKind;
import io.coremill.job.ExecutionStats;
import io.coremill.job.JobError;
import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.job.NextStep;
import io.coremill.job.RetryPolicy;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A lease whose node ended without settling it. A job that was held ready goes back silently. One
/// that was running was there at a crash, and goes back to its place without having used up an
/// attempt, unless that was one crash too many.
///
/// @param attempt the number of the attempt
/// @param crashes at which the job was running before
/// @param started when the attempt began, if it did
/// @param ran what was measured of it
public record LostLease(
        long number,
        JobId job,
        int attempt,
        int crashes,
        boolean unwanted,
        @Nullable Instant started,
        @Nullable ExecutionStats ran) {

    private static final String OUTCOME = "node-lost";

    /// @param how what became of the node, for people
    public static JobError because(String how) {
        return JobError.of(ErrorKind.NODE_LOST, how + " while the job ran on it");
    }

    /// @param now when the end was found out
    public Settlement settlement(JobError why, Instant now) {
        return started == null
                ? Settlement.unstarted(number, job, next(why))
                : Settlement.crashed(number, job, ended(started, why, now), next(why));
    }

    private NextStep next(JobError why) {
        if (unwanted) {
            return new NextStep.Finish(JobState.CANCELLED, null);
        }
        return started == null
                ? new NextStep.GiveBack()
                : RetryPolicy.afterCrash(why, crashes, NextStep.GiveBack::new);
    }

    private Attempt ended(Instant began, JobError why, Instant now) {
        return new Attempt(attempt, OUTCOME, began, now, why, ran);
    }
}
