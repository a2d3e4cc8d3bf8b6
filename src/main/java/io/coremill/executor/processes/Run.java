package io.coremill.executor.processes;

import io.coremill.executor.Assignment;
import io.coremill.executor.StopReason;
import io.coremill.executor.Stopper;
import io.coremill.job.LogLine;
import io.coremill.job.Outcome;
import io.coremill.protocol.Request;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An attempt in the hands of a worker. Begins at most once and ends once, in this order, whichever
/// threads say so.
final class Run {
    /// A worker may print without end; this much of it goes into the job's log.
    private static final int MOST_PRINTED_LINES = 1_000;

    private final Assignment assignment;
    private final Meter meter;
    private Meter.@Nullable Reading start;
    private @Nullable Instant deadline;
    private boolean ended;
    private int printedLines;

    // These belong to the worker and are guarded by its lock.
    private boolean alone = true;
    private @Nullable StopReason stopReason;

    Run(Assignment assignment, Meter meter) {
        this.assignment = assignment;
        this.meter = meter;
    }

    long lease() {
        return assignment.lease();
    }

    Assignment assignment() {
        return assignment;
    }

    /// Its clock starts, unless it has begun or ended already.
    synchronized void begin(Stopper stopper, Meter.Reading now) {
        if (start == null && !ended) {
            start = now;
            deadline = assignment.started(stopper, meter.soFar(now));
        }
    }

    synchronized boolean hasBegun() {
        return start != null;
    }

    /// How long it has run; 0 if it has not begun.
    synchronized long nanosUntil(Meter.Reading end) {
        return start == null ? 0 : end.at() - start.at();
    }

    synchronized Meter.@Nullable Reading start() {
        return start;
    }

    synchronized void end(Outcome outcome, Meter.Reading now, boolean ranAlone) {
        if (!ended) {
            ended = true;
            assignment.ended(
                    outcome, start == null ? meter.place() : meter.between(start, now, ranAlone));
        }
    }

    synchronized Request request() {
        return new Request.Run(
                assignment.lease(),
                assignment.type(),
                assignment.payload(),
                assignment.job().toString(),
                assignment.attempt(),
                deadline,
                assignment.traceparent());
    }

    /// Something that the worker printed while it ran this.
    synchronized void printed(Instant at, String source, String level, String line) {
        if (ended || ++printedLines > MOST_PRINTED_LINES) {
            return;
        }
        String text = printedLines == MOST_PRINTED_LINES ? "(what follows is not kept)" : line;
        log(at, source, level, text);
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

    void setStopReason(StopReason reason) {
        stopReason = reason;
    }
}
