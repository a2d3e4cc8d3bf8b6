package io.coremill.executor.processes.worker;

import io.coremill.executor.Assignment;
import io.coremill.executor.AttemptStopper;
import io.coremill.executor.StopReason;
import io.coremill.executor.processes.PrintedLines;
import io.coremill.job.ExecutionStats;
import io.coremill.job.LogLine;
import io.coremill.job.Outcome;
import io.coremill.protocol.WorkerRequest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An attempt in the hands of a worker. Begins at most once and ends once, in this order, whichever
/// threads report them. It reports to its assignment without holding anything.
final class InFlightAttempt {
    private final Assignment assignment;
    private final AttemptMeter meter;
    private final PrintedLines printedLines;
    private volatile AttemptMeter.@Nullable Reading start;
    private volatile @Nullable Instant deadline;
    private volatile long writtenFrom;

    // Guarded by this object's monitor.
    private boolean beginning;
    private @Nullable MeasuredOutcome measured;

    private volatile boolean alone = true;
    private volatile @Nullable StopReason stopReason;

    /// The end; kept back while the start is being reported.
    private record MeasuredOutcome(Outcome outcome, ExecutionStats ran) {}

    InFlightAttempt(Assignment assignment, AttemptMeter meter) {
        this.assignment = assignment;
        this.meter = meter;
        this.printedLines = new PrintedLines(assignment);
    }

    long lease() {
        return assignment.lease();
    }

    Assignment assignment() {
        return assignment;
    }

    /// Its clock starts, unless it has begun or ended already.
    void begin(AttemptStopper stopper, AttemptMeter.Reading now) {
        synchronized (this) {
            if (start != null || measured != null) {
                return;
            }
            start = now;
            beginning = true;
        }
        try {
            deadline = assignment.started(stopper, meter.soFar(now));
        } finally {
            begun();
        }
    }

    /// If it has ended meanwhile, that is reported now.
    private void begun() {
        MeasuredOutcome meanwhile;
        synchronized (this) {
            beginning = false;
            meanwhile = measured;
        }
        if (meanwhile != null) {
            report(meanwhile);
        }
    }

    boolean hasBegun() {
        return start != null;
    }

    /// Its request begins after that many bytes of what is written to the worker.
    void writtenFrom(long offset) {
        writtenFrom = offset;
    }

    /// Whether its worker has come to it, having read that many bytes.
    boolean hasBegunIn(long taken) {
        return hasBegun() && writtenFrom < taken;
    }

    /// How long it has run; 0 if it has not begun.
    long nanosUntil(AttemptMeter.Reading end) {
        AttemptMeter.Reading from = start;
        return from == null ? 0 : end.at() - from.at();
    }

    AttemptMeter.@Nullable Reading start() {
        return start;
    }

    void end(Outcome outcome, AttemptMeter.Reading now, boolean ranAlone) {
        MeasuredOutcome its;
        synchronized (this) {
            if (measured != null) {
                return;
            }
            AttemptMeter.Reading from = start;
            ExecutionStats ran = from == null ? meter.place() : meter.between(from, now, ranAlone);
            its = new MeasuredOutcome(outcome, ran);
            measured = its;
            printedLines.end();
            if (beginning) {
                return; // the thread that begins it will report it
            }
        }
        report(its);
    }

    private void report(MeasuredOutcome its) {
        assignment.ended(its.outcome(), its.ran());
    }

    WorkerRequest request() {
        return new WorkerRequest.Run(
                assignment.lease(),
                assignment.type(),
                assignment.payload(),
                assignment.job().toString(),
                assignment.attempt(),
                deadline,
                assignment.traceparent());
    }

    /// Something that the worker printed while it ran this.
    void printed(Instant at, String source, String level, String line) {
        printedLines.add(at, source, level, line);
    }

    void log(Instant at, String source, String level, String message) {
        assignment.log(new LogLine(at, assignment.attempt(), source, level, message));
    }

    boolean isAlone() {
        return alone;
    }

    void setNotAlone() {
        alone = false;
    }

    @Nullable StopReason stopReason() {
        return stopReason;
    }

    /// @return whether it was not asked before
    synchronized boolean stop(StopReason reason) {
        if (stopReason != null) {
            return false;
        }
        stopReason = reason;
        return true;
    }
}
