package io.coremill.schedule;

import io.coremill.job.JobId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An entry in the history of a schedule.
///
/// @param number from 1 on
/// @param tick null if a client asked for the job
/// @param at when it was made, or was found not to be
/// @param job the job that it made
/// @param missed ticks whose time went by before it, or itself among them
/// @param detail why it made no job, in words
public record ScheduleTick(
        long number,
        @Nullable Instant tick,
        Instant at,
        TickOutcome outcome,
        @Nullable JobId job,
        long missed,
        @Nullable String detail) {
    /// Entries that a schedule keeps; older ones go.
    public static final int MOST = 100;
}
