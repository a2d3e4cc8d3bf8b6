package io.coremill.schedule;

import io.coremill.job.Job;
import org.jspecify.annotations.Nullable;

/// What became of a change.
///
/// @param job the job that was made with it; null if none was
public record ScheduleAnswer(Verdict verdict, @Nullable Job job) {

    /// How it went.
    public enum Verdict {
        DONE,
        /// Something else has changed the schedule meanwhile, or it is gone: nothing was done.
        CHANGED_MEANWHILE,
        /// There are as many schedules as there may be: nothing was done.
        TOO_MANY,
        /// Done, but for the job: its queue holds as many as it may.
        QUEUE_FULL
    }

    public static ScheduleAnswer of(Verdict verdict) {
        return new ScheduleAnswer(verdict, null);
    }

    public boolean isDone() {
        return verdict == Verdict.DONE || verdict == Verdict.QUEUE_FULL;
    }
}
