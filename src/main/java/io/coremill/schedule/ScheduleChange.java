package io.coremill.schedule;

import io.coremill.job.JobId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A change of one schedule. It is made in one transaction with the job that it makes, and only if
/// nothing else has changed the schedule since it was looked at.
public sealed interface ScheduleChange {

    /// The schedule.
    String name();

    /// A job that it is to make; null if it makes none.
    default @Nullable TemplateJob job() {
        return null;
    }

    /// @param seen the guard of what is there; null if nothing is
    record Write(StoredSchedule next, @Nullable Long seen) implements ScheduleChange {
        @Override
        public String name() {
            return next.name();
        }
    }

    record Delete(String name, long seen) implements ScheduleChange {}

    /// A tick is done with, and the next one awaited.
    ///
    /// @param entry without its number and its job
    /// @param job null if it makes none
    /// @param cancels the last job, if it is to be cancelled
    record Tick(
            String name,
            long seen,
            ScheduleTick entry,
            @Nullable Instant nextTick,
            @Nullable Instant nextDue,
            @Nullable TemplateJob job,
            @Nullable JobId cancels)
            implements ScheduleChange {}

    /// A client asks for a job now.
    record Run(String name, ScheduleTick entry, TemplateJob job) implements ScheduleChange {}
}
