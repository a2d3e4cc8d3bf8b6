package io.coremill.executor.threads;

import io.coremill.executor.Assignment;
import io.coremill.executor.AttemptStopper;
import io.coremill.executor.StopReason;
import io.coremill.handler.JobContext;
import io.coremill.handler.registry.HandlerRegistry;
import io.coremill.job.LogLine;
import io.coremill.job.Outcome;
import io.coremill.job.Progress;
import io.coremill.job.ReportedValues;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/// An attempt on the thread that made this object. Its thread is interrupted only while it is in
/// the attempt: the lock makes "over" and "interrupt" exclude each other, so that no interrupt is
/// left for the attempt that comes after.
final class ThreadAttempt implements AttemptStopper, JobContext {
    private enum Phase {
        RUNNING,
        /// Ended without its thread, which still has not come back.
        ABANDONED,
        OVER
    }

    private final Assignment assignment;
    private final ThreadMeasurement measurement;
    private final InstantSource clock;
    private final RunningAttempts attempts;
    private final Thread thread = Thread.currentThread();
    private volatile Phase phase = Phase.RUNNING;
    private volatile @Nullable StopReason reason;

    ThreadAttempt(
            Assignment assignment,
            ThreadMeasurement measurement,
            InstantSource clock,
            RunningAttempts attempts) {
        this.assignment = assignment;
        this.measurement = measurement;
        this.clock = clock;
        this.attempts = attempts;
    }

    void run(HandlerRegistry handlers) {
        Outcome own;
        try {
            assignment.started(this, measurement.atStart());
            own = handle(handlers);
        } catch (Throwable e) { // no handler's: those are outcomes already
            own = HandlerRegistry.failure(e);
        }
        end(own);
    }

    /// What a handler logs names its job.
    private Outcome handle(HandlerRegistry handlers) {
        try (var _ = MDC.putCloseable("job.id", assignment.job().toString())) {
            return handlers.run(assignment.type(), assignment.payload(), this, this::logError);
        }
    }

    /// Ends it before it has started.
    void refuse() {
        end(StopOutcomes.outcome(StopReason.DRAINED));
    }

    @Override
    public void stop(StopReason why) {
        synchronized (this) {
            if (phase != Phase.RUNNING || reason != null) {
                return;
            }
            reason = why;
            thread.interrupt();
        }
        attempts.abandonAfterGrace(this);
    }

    /// Ends the attempt if its thread has not: called when the grace is over.
    void abandon() {
        StopReason why;
        synchronized (this) {
            why = reason;
            if (phase != Phase.RUNNING || why == null) {
                return;
            }
            phase = Phase.ABANDONED;
            attempts.stuck();
        }
        assignment.ended(StopOutcomes.outcomeWithoutThread(why), measurement.fromOutside());
    }

    /// Waits until the thread is gone and so has reported the end, unless the attempt has ended
    /// without it.
    void join(Duration bound) throws InterruptedException {
        if (phase != Phase.ABANDONED && bound.isPositive()) {
            thread.join(bound);
        }
    }

    private void end(Outcome own) {
        boolean abandoned;
        synchronized (this) {
            abandoned = phase == Phase.ABANDONED;
            phase = Phase.OVER;
            Thread.interrupted();
            attempts.over(abandoned);
        }
        try {
            if (abandoned) {
                attempts.freed();
            } else {
                assignment.ended(outcome(own), measurement.atEnd());
            }
        } finally {
            attempts.told(this);
        }
    }

    /// What is thrown after a stop is owed to the stop; what is returned has been achieved all the
    /// same.
    private Outcome outcome(Outcome own) {
        StopReason why = reason;
        return why == null || own instanceof Outcome.Succeeded ? own : StopOutcomes.outcome(why);
    }

    @Override
    public String job() {
        return assignment.job().toString();
    }

    @Override
    public int attempt() {
        return assignment.attempt();
    }

    @Override
    public void progress(Progress progress) {
        if (phase == Phase.RUNNING) {
            assignment.progress(ReportedValues.cut(progress));
        }
    }

    @Override
    public void log(String message) {
        log("info", String.valueOf(message));
    }

    /// Keeps quiet about what is thrown after a stop, since that is owed to the stop.
    private void logError(String trace) {
        if (reason == null) {
            log("error", trace);
        }
    }

    private void log(String level, String message) {
        if (phase == Phase.RUNNING) {
            assignment.log(new LogLine(clock.instant(), attempt(), "handler", level, message));
        }
    }

    /// Keeps saying so, even to a handler that has swallowed the interrupt.
    @Override
    public void checkStopped() throws InterruptedException {
        if (Thread.interrupted() || reason != null) {
            throw new InterruptedException("stopped");
        }
    }
}
