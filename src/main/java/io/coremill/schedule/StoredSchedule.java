package io.coremill.schedule;

import io.coremill.job.JobId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A schedule as it is kept.
///
/// @param state where it stands
/// @param made when it was made
/// @param changed when it was last changed; a tick is no change
/// @param last the newest entry of its history; null before the first
public record StoredSchedule(
        JobSchedule schedule,
        ScheduleOrigin origin,
        State state,
        Instant made,
        Instant changed,
        @Nullable ScheduleTick last) {

    /// @param version of what clients have written; it rises
    /// @param guard rises with each change and each tick; a change counts only for the current one
    /// @param tick the next one; null if it is paused, or never ticks again
    /// @param due when the job of that tick is to be made
    /// @param lastJob the job that it made last
    public record State(
            long version,
            long guard,
            boolean paused,
            @Nullable Instant tick,
            @Nullable Instant due,
            @Nullable JobId lastJob) {}

    public String name() {
        return schedule.name();
    }

    /// A new one.
    ///
    /// @param number of a time, so that no schedule of the name had it before
    static StoredSchedule first(
            JobSchedule schedule, ScheduleOrigin origin, long number, Instant now) {
        var state = new State(number, number, false, null, null, null);
        return new StoredSchedule(schedule, origin, state, now, now, null).ticking(now);
    }

    /// The same with other words. Where it ticks as before its next tick stays, be it due already.
    StoredSchedule saying(JobSchedule other, ScheduleOrigin from, long number, Instant now) {
        var next = new StoredSchedule(other, from, written(number), made, now, last);
        return state.paused() || schedule.ticksAs(other) ? next : next.ticking(now);
    }

    StoredSchedule paused(long number, Instant now) {
        var written = written(number);
        var still =
                new State(written.version(), written.guard(), true, null, null, written.lastJob());
        return new StoredSchedule(schedule, origin, still, made, now, last);
    }

    /// Goes on with the first tick from now on: those of the pause are not made up.
    StoredSchedule resumed(long number, Instant now) {
        return new StoredSchedule(schedule, origin, written(number), made, now, last).ticking(now);
    }

    private State written(long number) {
        return new State(
                Math.max(state.version() + 1, number),
                state.guard(),
                state.paused(),
                state.tick(),
                state.due(),
                state.lastJob());
    }

    private StoredSchedule ticking(Instant now) {
        var times = schedule.times();
        var tick = times.next(now);
        var next =
                new State(
                        state.version(),
                        state.guard(),
                        false,
                        tick,
                        tick == null ? null : times.due(tick),
                        state.lastJob());
        return new StoredSchedule(schedule, origin, next, made, changed, last);
    }
}
