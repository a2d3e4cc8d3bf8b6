package io.coremill.dispatch;

import io.coremill.executor.Assignment;
import io.coremill.executor.AttemptStopper;
import io.coremill.executor.StopReason;
import io.coremill.job.ErrorKind;
import io.coremill.job.ExecutionStats;
import io.coremill.job.JobError;
import io.coremill.job.JobId;
import io.coremill.job.LogLine;
import io.coremill.job.NextStep;
import io.coremill.job.Outcome;
import io.coremill.job.Progress;
import io.coremill.queue.AttemptReport;
import io.coremill.queue.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A lease in hand, from the moment it was claimed until it is settled: held ready, running, ended.
final class LiveAttempt implements Assignment {
    /// More lines than this between two reports are dropped; the store bounds a job's log as well.
    private static final int MOST_PENDING_LINES = 1_000;

    private final Lease lease;
    private final QueueRunner runner;
    private final DispatchClock clock;
    private final long takenTick;

    private @Nullable Instant startedAt;
    private long startedTick;
    private @Nullable AttemptStopper stopper;
    private @Nullable StopReason stopReason;

    /// How its job ends if it was too late to start; null if it was not.
    private NextStep.@Nullable Finish late;

    private @Nullable ExecutionStats ran;
    private @Nullable Progress progress;
    private List<LogLine> pendingLines = new ArrayList<>(0);
    private boolean unreported = true;
    private long reportedTick;
    private boolean ended;

    LiveAttempt(Lease lease, QueueRunner runner, DispatchClock clock) {
        this.lease = lease;
        this.runner = runner;
        this.clock = clock;
        this.takenTick = clock.tick();
    }

    Lease held() {
        return lease;
    }

    @Override
    public long lease() {
        return lease.number();
    }

    @Override
    public JobId job() {
        return lease.job();
    }

    @Override
    public String type() {
        return lease.task().type();
    }

    @Override
    public String payload() {
        return lease.task().payload();
    }

    @Override
    public int attempt() {
        return lease.tries().attempt();
    }

    @Override
    public @Nullable String traceparent() {
        return lease.task().traceparent();
    }

    @Override
    public boolean isSensitive() {
        return lease.task().sensitive();
    }

    @Override
    public Instant started(AttemptStopper how, ExecutionStats where) {
        Instant now = clock.instant();
        StopReason already;
        synchronized (this) {
            startedAt = now;
            startedTick = clock.tick();
            reportedTick = startedTick;
            stopper = how;
            ran = where;
            endIfTooLate(now);
            already = stopReason;
        }
        if (late == null) {
            runner.started(lease, now);
        }
        if (already != null) {
            how.stop(already);
        }
        return doneBy(now);
    }

    private Instant doneBy(Instant start) {
        Instant end = start.plus(lease.task().timeout());
        Instant deadline = lease.limits().doneBy();
        return deadline != null && deadline.isBefore(end) ? deadline : end;
    }

    /// How its job ends if it is too late to start now; null if it may, or has started.
    synchronized NextStep.@Nullable Finish endUnstarted() {
        return startedAt != null || lease.limits().isNone()
                ? null
                : lease.limits().endUnstarted(clock.instant());
    }

    /// Has it stopped as soon as it starts, as its executor cannot give it back.
    synchronized void stopIfTooLate() {
        if (startedAt == null) {
            endIfTooLate(clock.instant());
        }
    }

    private void endIfTooLate(Instant now) {
        if (stopReason == null && !lease.limits().isNone()) {
            late = lease.limits().endUnstarted(now);
            stopReason = late == null ? null : StopReason.CANCELLED;
        }
    }

    @Override
    public synchronized void progress(Progress latest) {
        progress = latest;
        unreported = true;
    }

    @Override
    public synchronized void log(LogLine line) {
        if (pendingLines.size() < MOST_PENDING_LINES) {
            pendingLines.add(line);
            unreported = true;
        }
    }

    @Override
    public void ended(Outcome outcome, ExecutionStats where) {
        EndedAttempt end;
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            logReason(outcome);
            end = end(asStopped(outcome), where);
        }
        if (late == null) {
            runner.ended(this, end);
        } else {
            endedTooLate(end, late);
        }
    }

    /// It was stopped at its start, and does not count as started unless it is done all the same.
    private void endedTooLate(EndedAttempt end, NextStep.Finish without) {
        if (end.outcome() instanceof Outcome.Succeeded && startedAt != null) {
            runner.started(lease, startedAt);
            runner.ended(this, end);
        } else {
            runner.tooLate(this, without);
        }
    }

    /// Why a handler asks for another time is shown nowhere else.
    private void logReason(Outcome outcome) {
        if (outcome instanceof Outcome.Again(_, var reason) && !reason.isEmpty()) {
            log(new LogLine(clock.instant(), attempt(), "handler", "info", reason));
        }
    }

    /// Gives it back although its executor has not reported its end.
    void abandon() {
        ExecutionStats where = ran();
        if (where != null) {
            ended(new Outcome.GivenBack("the service stopped"), where);
        } else {
            neverStarted();
        }
    }

    private void neverStarted() {
        synchronized (this) {
            ended = true;
        }
        runner.neverStarted(this);
    }

    /// Stops it, now or as soon as it starts. The first reason stays.
    void stop(StopReason reason) {
        AttemptStopper how;
        synchronized (this) {
            if (stopReason != null || ended) {
                return;
            }
            stopReason = reason;
            how = stopper;
        }
        if (how != null) {
            how.stop(reason);
        }
    }

    synchronized boolean isOverdue() {
        return startedAt != null
                && stopReason == null
                && (hasTimedOut() || lease.limits().isOver(clock.instant()));
    }

    private boolean hasTimedOut() {
        return clock.since(startedTick).compareTo(lease.task().timeout()) >= 0;
    }

    /// Since it was taken, started or not.
    Duration age() {
        return clock.since(takenTick);
    }

    /// What there is to report, if the attempt runs, something is new, and it started or was
    /// reported on at least that long ago.
    synchronized @Nullable AttemptReport report(Duration ago) {
        if (startedAt == null
                || ended
                || late != null
                || !unreported
                || clock.since(reportedTick).compareTo(ago) < 0) {
            return null;
        }
        unreported = false;
        reportedTick = clock.tick();
        return new AttemptReport(lease.number(), lease.job(), startedAt, ran, progress, lines());
    }

    private EndedAttempt end(Outcome outcome, ExecutionStats where) {
        return new EndedAttempt(
                outcome,
                startedAt,
                clock.instant(),
                clock.since(startedTick),
                where,
                progress,
                lines());
    }

    private synchronized @Nullable ExecutionStats ran() {
        return ran;
    }

    private List<LogLine> lines() {
        List<LogLine> lines = pendingLines;
        pendingLines = new ArrayList<>(0);
        return lines;
    }

    /// An attempt that was stopped and failed over it has done as asked. One that succeeded all the
    /// same has succeeded.
    private Outcome asStopped(Outcome outcome) {
        return switch (outcome) {
            case Outcome.TimedOut(var error) -> timedOut(error);
            case Outcome.Failed(var error, _) -> asStopped(outcome, error);
            case Outcome.WorkerLost(var error) -> asStopped(outcome, error);
            case Outcome.Again(_, var reason) ->
                    asStopped(outcome, JobError.of(ErrorKind.HANDLER_ERROR, reason));
            case Outcome.Succeeded _, Outcome.Cancelled _, Outcome.GivenBack _ -> outcome;
        };
    }

    private Outcome asStopped(Outcome failure, JobError error) {
        return switch (stopReason) {
            case null -> failure;
            case CANCELLED -> new Outcome.Cancelled();
            case DRAINED -> new Outcome.GivenBack("the service is stopping");
            case TIMED_OUT -> timedOut(error);
        };
    }

    /// In the same words wherever it ran, with the facts that are known of its end.
    private Outcome timedOut(JobError error) {
        return new Outcome.TimedOut(
                error.as(
                        ErrorKind.TIMEOUT,
                        hasTimedOut()
                                ? "still ran after its timeout of " + lease.task().timeout()
                                : "still ran at the deadline of its job, "
                                        + lease.limits().doneBy()));
    }
}
