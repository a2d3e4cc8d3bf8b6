package io.coremill.web.schedules;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.coremill.schedule.ScheduleTick;
import io.coremill.schedule.StoredSchedule;
import io.coremill.text.EnumWords;
import io.coremill.web.sight.CallerSight;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A schedule as clients see it.
///
/// @param job left out of lists
/// @param withheld true if the payload of the job is not shown to who asks
/// @param origin `api` or `settings`
/// @param next the next ticks; none while it is paused
/// @param dueAt when the next job is made: the next tick, put off by the jitter
/// @param last the newest of its history
/// @param history newest first; left out of lists
record ScheduleView(
        String name,
        String cron,
        String zone,
        @JsonRawValue @Nullable String job,
        @Nullable Boolean withheld,
        String missed,
        String overlap,
        Duration jitter,
        String origin,
        @Nullable String principal,
        boolean paused,
        List<Instant> next,
        @Nullable Instant dueAt,
        Instant madeAt,
        Instant changedAt,
        @Nullable TickView last,
        @Nullable List<TickView> history) {
    private static final int MOST_NEXT = 5;

    /// @param shows whether what is said of refused jobs is shown
    static ScheduleView brief(StoredSchedule it, Instant now, boolean shows, TickDetails details) {
        return of(it, null, null, null, now, last(it, shows, details));
    }

    static ScheduleView whole(
            StoredSchedule it,
            List<ScheduleTick> history,
            Instant now,
            CallerSight sight,
            TickDetails details) {
        String template = it.schedule().template();
        boolean shows = sight.showsContents(ScheduleTemplates.isSensitive(template));
        return of(
                it,
                ScheduleTemplates.shown(template, sight),
                shows ? null : true,
                history.stream().map(tick -> TickView.of(tick, shows, details)).toList(),
                now,
                last(it, shows, details));
    }

    private static @Nullable TickView last(StoredSchedule it, boolean shows, TickDetails details) {
        return it.last() == null ? null : TickView.of(it.last(), shows, details);
    }

    private static ScheduleView of(
            StoredSchedule it,
            @Nullable String job,
            @Nullable Boolean withheld,
            @Nullable List<TickView> history,
            Instant now,
            @Nullable TickView last) {
        var words = it.schedule();
        var state = it.state();
        return new ScheduleView(
                words.name(),
                words.cron(),
                words.zone().equals(ZoneOffset.UTC) ? "UTC" : words.zone().getId(),
                job,
                withheld,
                EnumWords.of(words.missed()),
                EnumWords.of(words.overlap()),
                words.jitter(),
                EnumWords.of(it.origin()),
                words.principal(),
                state.paused(),
                state.paused() ? List.of() : words.times().next(now, MOST_NEXT),
                state.due(),
                it.made(),
                it.changed(),
                last,
                history);
    }

    /// An entry of the history.
    ///
    /// @param tick left out if a client asked for the job
    /// @param missed ticks that made no job as their time had gone by
    record TickView(
            @Nullable Instant tick,
            Instant at,
            String outcome,
            @Nullable String job,
            @Nullable Long missed,
            @Nullable String detail) {

        /// What is said of a job that was refused may quote its payload.
        static TickView of(ScheduleTick entry, boolean shows, TickDetails details) {
            return new TickView(
                    entry.tick(),
                    entry.at(),
                    EnumWords.of(entry.outcome()),
                    entry.job() == null ? null : entry.job().toString(),
                    entry.missed() == 0 ? null : entry.missed(),
                    shows ? details.shown(entry.detail()) : null);
        }
    }
}
