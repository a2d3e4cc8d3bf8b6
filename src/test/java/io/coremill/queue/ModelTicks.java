package io.coremill.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.JobId;
import io.coremill.schedule.JobSchedule;
import io.coremill.schedule.OverlapPolicy;
import io.coremill.schedule.ScheduleTick;
import io.coremill.schedule.StoredSchedule;
import io.coremill.schedule.TickOutcome;
import io.coremill.schedule.time.DueTick;
import io.coremill.schedule.time.MissedPolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A schedule for each of the things that may become of a tick while the last job has not
/// finished. All of them tick each second, and what is late is made once.
final class ModelTicks {
    private final ModelQueue model;
    private final Map<String, Instant> next = new HashMap<>();
    private final Map<String, JobId> last = new HashMap<>();

    /// @param now when they are made
    ModelTicks(ModelQueue model, Instant now) {
        this.model = model;
        schedules().forEach(schedule -> next.put(schedule.name(), secondAfter(now)));
    }

    List<JobSchedule> schedules() {
        return Stream.of(OverlapPolicy.values()).map(ModelTicks::schedule).toList();
    }

    private static JobSchedule schedule(OverlapPolicy overlap) {
        return new JobSchedule(
                overlap.name(),
                "* * * * * *",
                ZoneId.of("UTC"),
                "{}",
                MissedPolicy.RUN_ONCE,
                overlap,
                Duration.ZERO);
    }

    /// What was due has been made: looks at whether it is as it should be, and cancels what the
    /// tick cancels.
    ///
    /// @param newest entry of the history
    /// @return the job that the tick has made
    @Nullable JobId turn(StoredSchedule seen, @Nullable ScheduleTick newest, Instant now) {
        var name = seen.name();
        var due = Objects.requireNonNull(next.get(name));
        var before = last.get(name);
        if (due.isAfter(now)) {
            assertThat(seen.state().tick()).isEqualTo(due);
            assertThat(seen.state().lastJob()).isEqualTo(before);
            return null;
        }
        next.put(name, secondAfter(now));
        assertThat(seen.state().tick()).isEqualTo(secondAfter(now));
        var tick = Objects.requireNonNull(newest);
        assertThat(tick.tick()).isEqualTo(now.truncatedTo(ChronoUnit.SECONDS));
        assertThat(tick.missed())
                .isEqualTo(Math.min(Duration.between(due, now).toSeconds(), DueTick.MOST_COUNTED));
        return outcome(seen, tick, before);
    }

    private @Nullable JobId outcome(
            StoredSchedule seen, ScheduleTick tick, @Nullable JobId before) {
        var overlap = seen.schedule().overlap();
        var unfinished = before == null || !model.isUnfinished(before) ? null : before;
        if (unfinished != null && overlap == OverlapPolicy.SKIP) {
            assertThat(tick.outcome()).isEqualTo(TickOutcome.SKIPPED);
            assertThat(seen.state().lastJob()).isEqualTo(before);
            return null;
        }
        if (unfinished != null && overlap == OverlapPolicy.CANCEL_RUNNING) {
            model.cancel(unfinished);
        }
        assertThat(tick.outcome()).isEqualTo(TickOutcome.MADE);
        var made = Objects.requireNonNull(seen.state().lastJob());
        assertThat(made).isEqualTo(tick.job()).isNotEqualTo(before);
        last.put(seen.name(), made);
        return made;
    }

    private static Instant secondAfter(Instant now) {
        return now.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    }
}
