package io.coremill.schedule.run;

import io.coremill.job.JobId;
import io.coremill.schedule.OverlapPolicy;
import io.coremill.schedule.ScheduleAnswer;
import io.coremill.schedule.ScheduleChange;
import io.coremill.schedule.ScheduleFigures;
import io.coremill.schedule.ScheduleStore;
import io.coremill.schedule.ScheduleTick;
import io.coremill.schedule.StoredSchedule;
import io.coremill.schedule.TemplateJob;
import io.coremill.schedule.TickOutcome;
import io.coremill.schedule.time.DueTick;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the ticks that are due. Every node of a store does so, and the store lets one of them:
/// what another one has made is not made again.
public final class ScheduleRunner {
    private static final Logger log = LoggerFactory.getLogger(ScheduleRunner.class);

    /// A wait is cut short now and then, lest a clock that is put forward goes unnoticed.
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    private static final Duration AFTER_A_FAULT = Duration.ofSeconds(1);
    private static final int AT_ONCE = 100;

    private final ScheduleStore store;
    private final JobTemplates templates;
    private final InstantSource clock;
    private final List<TickListener> listeners;
    private volatile ScheduleFigures figures = ScheduleFigures.NONE;
    private boolean failing;

    /// @param clock of the time of day
    public ScheduleRunner(
            ScheduleStore store,
            JobTemplates templates,
            InstantSource clock,
            List<TickListener> listeners) {
        this.store = store;
        this.templates = templates;
        this.clock = clock;
        this.listeners = List.copyOf(listeners);
    }

    /// What is known of all schedules; of what other nodes have changed within the last minute it
    /// may know nothing.
    public ScheduleFigures figures() {
        return figures;
    }

    /// For how long the tick has been due that has been due for longest.
    public Duration overdue() {
        var next = figures.nextDue();
        var now = clock.instant();
        return next == null || next.isAfter(now) ? Duration.ZERO : Duration.between(next, now);
    }

    /// Makes what is due.
    ///
    /// @return how long to wait until there may be more
    Duration turn() {
        try {
            boolean allMade = makeDue();
            failing = false;
            return allMade ? untilNext() : AFTER_A_FAULT;
        } catch (RuntimeException e) {
            if (!failing) {
                log.warn("schedules wait until the store can be used: {}", e.getMessage());
            }
            failing = true;
            return AFTER_A_FAULT;
        }
    }

    private Duration untilNext() {
        var next = figures.nextDue();
        if (next == null) {
            return LONGEST_WAIT;
        }
        var wait = Duration.between(clock.instant(), next);
        return wait.isNegative()
                ? Duration.ZERO
                : wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
    }

    /// @return whether nothing that is due is left
    private boolean makeDue() {
        figures = store.figures();
        var left = new HashSet<String>();
        var now = clock.instant();
        while (figures.nextDue() != null && !figures.nextDue().isAfter(now)) {
            var due = due(now, left);
            if (due.isEmpty()) {
                return left.isEmpty() && isNothingDue(now);
            }
            var attempts = due.stream().map(it -> new Attempted(it, now, begin(it, now))).toList();
            for (var attempt : attempts) {
                if (!isMade(attempt)) {
                    left.add(attempt.schedule().name());
                }
            }
            figures = store.figures();
        }
        return left.isEmpty();
    }

    /// @param left those that could not tick just now, which hold up no other
    private List<StoredSchedule> due(Instant now, Set<String> left) {
        return store.due(now, AT_ONCE + left.size()).stream()
                .filter(it -> !left.contains(it.name()))
                .toList();
    }

    /// Another node has made what was due, or it is for nodes of a later version to make.
    private boolean isNothingDue(Instant now) {
        figures = store.figures();
        var next = figures.nextDue();
        return next == null || next.isAfter(now);
    }

    private @Nullable Begun begin(StoredSchedule schedule, Instant now) {
        try {
            var change = change(schedule, now);
            return new Begun(change, store.change(change));
        } catch (RuntimeException e) {
            log.warn("schedule {} cannot tick just now", schedule.name(), e);
            return null;
        }
    }

    private ScheduleChange.Tick change(StoredSchedule schedule, Instant now) {
        var words = schedule.schedule();
        var times = words.times();
        var due = DueTick.of(times, words.missed(), tick(schedule), now);
        var next = due.next();
        var verdict = verdict(schedule, due);
        return new ScheduleChange.Tick(
                schedule.name(),
                schedule.state().guard(),
                new ScheduleTick(
                        0,
                        due.tick(),
                        now,
                        verdict.outcome(),
                        null,
                        due.allMissed(),
                        verdict.detail()),
                next,
                next == null ? null : times.due(next),
                verdict.job(),
                verdict.cancels());
    }

    private static Instant tick(StoredSchedule schedule) {
        var tick = schedule.state().tick();
        if (tick == null) {
            throw new IllegalStateException(
                    "schedule %s is due without a tick".formatted(schedule.name()));
        }
        return tick;
    }

    private Verdict verdict(StoredSchedule schedule, DueTick due) {
        if (due.missed()) {
            return new Verdict(TickOutcome.MISSED, null, null, null);
        }
        var overlap = schedule.schedule().overlap();
        var last = overlap == OverlapPolicy.ALLOW ? null : unfinished(schedule);
        if (last != null && overlap == OverlapPolicy.SKIP) {
            return new Verdict(
                    TickOutcome.SKIPPED, null, null, "job %s has not finished".formatted(last));
        }
        try {
            var job =
                    templates
                            .job(schedule.name(), schedule.schedule().template())
                            .of(schedule.schedule());
            return new Verdict(TickOutcome.MADE, job, last, null);
        } catch (TemplateRefusedException e) {
            return new Verdict(TickOutcome.REFUSED, null, null, e.getMessage());
        }
    }

    private @Nullable JobId unfinished(StoredSchedule schedule) {
        var last = schedule.state().lastJob();
        return last != null && store.isUnfinished(last) ? last : null;
    }

    /// @return whether the tick is made, by this node or by another
    private boolean isMade(Attempted attempt) {
        var begun = attempt.begun();
        if (begun == null) {
            return false;
        }
        try {
            var answer = begun.answer().join();
            report(attempt, begun.change(), answer);
            return answer.verdict() != ScheduleAnswer.Verdict.KEY_BUSY;
        } catch (CompletionException e) {
            var cause = e.getCause();
            throw cause instanceof RuntimeException known ? known : e;
        }
    }

    private void report(Attempted attempt, ScheduleChange.Tick change, ScheduleAnswer answer) {
        if (!answer.isDone()) {
            return;
        }
        var outcome = answer.outcome(change.entry().outcome());
        if (outcome == TickOutcome.REFUSED) {
            log.warn(
                    "schedule {} made no job at {}: {}",
                    change.name(),
                    change.entry().tick(),
                    why(answer, change.entry().detail()));
        }
        listeners.forEach(listener -> tell(listener, attempt, change, outcome));
    }

    private static String why(ScheduleAnswer answer, @Nullable String detail) {
        return switch (answer.verdict()) {
            case QUEUE_FULL -> "its queue is full";
            case KEY_HELD -> "job %s holds its key".formatted(answer.job());
            case DONE, CHANGED_MEANWHILE, TOO_MANY, KEY_BUSY, KEPT -> String.valueOf(detail);
        };
    }

    private void tell(
            TickListener listener,
            Attempted attempt,
            ScheduleChange.Tick change,
            TickOutcome outcome) {
        long missed = change.entry().missed();
        if (missed > 0) {
            listener.ticked(TickOutcome.MISSED, missed);
        }
        if (outcome != TickOutcome.MISSED) {
            listener.ticked(outcome, 1);
        }
        var due = attempt.schedule().state().due();
        if (outcome == TickOutcome.MADE && due != null) {
            listener.made(Duration.between(due, clock.instant()));
        }
    }

    /// What becomes of a tick.
    ///
    /// @param cancels the last job, if it is to be cancelled
    private record Verdict(
            TickOutcome outcome,
            @Nullable TemplateJob job,
            @Nullable JobId cancels,
            @Nullable String detail) {}

    private record Begun(ScheduleChange.Tick change, CompletableFuture<ScheduleAnswer> answer) {}

    /// @param begun null if it could not be
    private record Attempted(StoredSchedule schedule, Instant at, @Nullable Begun begun) {}
}
