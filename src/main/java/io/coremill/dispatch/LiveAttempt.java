package io.coremill.dispatch;

import io.coremill.executor.Assignment;
import io.coremill.executor.StopReason;
import io.coremill.executor.Stopper;
import io.coremill.job.ErrorKind;
import io.coremill.job.JobError;
import io.coremill.job.JobId;
import io.coremill.job.LogLine;
import io.coremill.job.Outcome;
import io.coremill.job.Progress;
import io.coremill.job.Ran;
import io.coremill.queue.Lease;
import io.coremill.queue.Report;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A lease in hand, from the moment it was claimed until it is settled: held ready, running, ended.
final class LiveAttempt implements Assignment {
    /// More lines than this between two reports are dropped; the store bounds a job's log as well.
    private static final int MOST_PENDING_LINES = 1_000;

    private final Lease lease;
    private final QueueRunner runner;
    private final InstantSource clock;
    private final Instant takenAt;

    private @Nullable Instant startedAt;
    private @Nullable Instant deadline;
    private @Nullable Stopper stopper;
    private @Nullable StopReason stopReason;
    private @Nullable Ran ran;
    private @Nullable Progress progress;
    private List<LogLine> pendingLines = new ArrayList<>(0);
    private boolean unreported = true;
    private @Nullable Instant reportedAt;
    private boolean ended;

    LiveAttempt(Lease lease, QueueRunner runner, InstantSource clock) {
        this.lease = lease;
        this.runner = runner;
        this.clock = clock;
        this.takenAt = clock.instant();
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
        return lease.type();
    }

    @Override
    public String payload() {
        return lease.payload();
    }

    @Override
    public int attempt() {
        return lease.attempt();
    }

    @Override
    public @Nullable String traceparent() {
        return lease.traceparent();
    }

    @Override
    public Instant started(Stopper how, Ran where) {
        Instant now = clock.instant();
        Instant end = now.plus(lease.timeout());
        StopReason already;
        synchronized (this) {
            startedAt = now;
            deadline = end;
            stopper = how;
            ran = where;
            already = stopReason;
        }
        if (already != null) {
            how.stop(already);
        }
        return end;
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
    public void ended(Outcome outcome, Ran where) {
        Ending ending;
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            ending = ending(asStopped(outcome), where);
        }
        runner.ended(this, ending);
    }

    /// Gives it back although its executor has not said that it ended.
    void abandon() {
        Ran where = ran();
        if (where != null) {
            ended(new Outcome.GivenBack("the service stopped"), where);
        } else {
            runner.neverStarted(this);
        }
    }

    /// Tells it to stop, now or as soon as it starts. The first reason stays.
    void stop(StopReason reason) {
        Stopper how;
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

    synchronized boolean isOverdue(Instant now) {
        return deadline != null && stopReason == null && !now.isBefore(deadline);
    }

    Instant takenAt() {
        return takenAt;
    }

    /// What there is to report, if the attempt runs, something is new, and the last report is from
    /// before `since`.
    synchronized @Nullable Report report(Instant since, Instant now) {
        if (startedAt == null || ended || !unreported || startedAt.isAfter(since)) {
            return null;
        }
        if (reportedAt != null && reportedAt.isAfter(since)) {
            return null;
        }
        unreported = false;
        reportedAt = now;
        return new Report(lease.number(), lease.job(), startedAt, ran, progress, lines());
    }

    private Ending ending(Outcome outcome, Ran where) {
        return new Ending(outcome, startedAt, clock.instant(), where, progress, lines());
    }

    private synchronized @Nullable Ran ran() {
        return ran;
    }

    private List<LogLine> lines() {
        List<LogLine> lines = pendingLines;
        pendingLines = new ArrayList<>(0);
        return lines;
    }

    /// An attempt that was told to stop and failed over it has done as told. One that succeeded all
    /// the same has succeeded.
    private Outcome asStopped(Outcome outcome) {
        boolean failed = outcome instanceof Outcome.Failed || outcome instanceof Outcome.WorkerLost;
        return switch (failed ? stopReason : null) {
            case null -> outcome;
            case CANCELLED -> new Outcome.Cancelled();
            case DRAINED -> new Outcome.GivenBack("the service is stopping");
            case TIMED_OUT -> new Outcome.TimedOut(timeout());
        };
    }

    private JobError timeout() {
        return JobError.of(ErrorKind.TIMEOUT, "still ran after its timeout of " + lease.timeout());
    }
}
