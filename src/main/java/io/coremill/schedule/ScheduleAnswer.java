package io.coremill.schedule;

import io.coremill.job.JobId;
import org.jspecify.annotations.Nullable;

/// What became of a change.
///
/// @param job the job that was made with it, or that holds the key of the one that was not; null if
/// there is none
public record ScheduleAnswer(Verdict verdict, @Nullable JobId job) {

    /// How it went.
    public enum Verdict {
        DONE,
        /// Something else has changed the schedule meanwhile, or it is gone: nothing was done.
        CHANGED_MEANWHILE,
        /// There are as many schedules as there may be: nothing was done.
        TOO_MANY,
        /// Another transaction has the key of the job in hand: nothing was done.
        KEY_BUSY,
        /// Done, but for the job: its queue holds as many as it may.
        QUEUE_FULL,
        /// Done, but for the job: another one holds its key, and stays as it is.
        KEPT,
        /// Done, but for the job: another one holds its key, which it refuses to share.
        KEY_HELD
    }

    public static ScheduleAnswer of(Verdict verdict) {
        return new ScheduleAnswer(verdict, null);
    }

    public boolean isDone() {
        return switch (verdict) {
            case DONE, QUEUE_FULL, KEPT, KEY_HELD -> true;
            case CHANGED_MEANWHILE, TOO_MANY, KEY_BUSY -> false;
        };
    }

    /// What became of a tick that is done.
    ///
    /// @param meant what was to become of it
    public TickOutcome outcome(TickOutcome meant) {
        return switch (verdict) {
            case QUEUE_FULL, KEY_HELD -> TickOutcome.REFUSED;
            case KEPT -> TickOutcome.SKIPPED;
            case DONE, CHANGED_MEANWHILE, TOO_MANY, KEY_BUSY -> meant;
        };
    }
}
