package io.coremill.executor.processes.once;

import io.coremill.cores.ledger.ProcessSpending;
import io.coremill.cores.usage.ProcessSample;
import io.coremill.executor.Assignment;
import io.coremill.executor.ExecutorClock;
import io.coremill.executor.StopReason;
import io.coremill.executor.WorkerIdentity;
import io.coremill.executor.WorkerState;
import io.coremill.executor.WorkerUsage;
import io.coremill.executor.WorkerView;
import io.coremill.executor.processes.LastLines;
import io.coremill.executor.processes.LineCutter;
import io.coremill.executor.processes.PrintedLines;
import io.coremill.executor.processes.WorkerStopCause;
import io.coremill.job.ExecutionStats;
import io.coremill.job.Outcome;
import io.coremill.job.Result;
import io.coremill.subprocess.ProcessSignals;
import io.coremill.subprocess.SandboxedProgram;
import io.coremill.subprocess.linux.PosixCalls;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An attempt and the process that was started for it alone: its payload is the process's stdin,
/// what that prints is the result, and its exit code decides. Runs on the thread that started the
/// process; may be stopped from any.
public final class OnceAttempt implements ProcessPipes.Listener {
    private static final Logger log = LoggerFactory.getLogger(OnceAttempt.class);

    private final OnceExecutor.Settings settings;
    private final ExecutorClock clock;
    private final String name;
    private final Assignment assignment;
    private final OnceProcess child;
    private final Runnable onLook;
    private final Function<Runnable, Future<?>> afterGrace;
    private final Instant startedAt;
    private final ResourceAllowance allowance;
    private final OnceMeter meter;
    private final ProcessSpending spending;
    private final CollectedOutput output;
    private final LastLines stderrLines = new LastLines();
    private final PrintedLines printedLines;
    private final LineCutter stderr;

    // Guarded by this object's monitor.
    private @Nullable StopReason stopReason;
    private @Nullable WorkerStopCause stopCause;
    private @Nullable String evidence;
    private int lastSignal = 0;
    private @Nullable Future<?> killing;

    /// What is known once the process is gone.
    ///
    /// @param silent whether it printed nothing
    public record Ended(OnceExit exit, boolean silent, Outcome outcome, ExecutionStats ran) {}

    /// @param spending of its process
    /// @param onLook called now and then while it runs
    /// @param afterGrace does something once the grace after SIGTERM is over, unless it is
    ///     cancelled before
    public OnceAttempt(
            OnceExecutor.Settings settings,
            ExecutorClock clock,
            String name,
            Assignment assignment,
            OnceProcess child,
            ProcessSpending spending,
            Runnable onLook,
            Function<Runnable, Future<?>> afterGrace) {
        this.settings = settings;
        this.clock = clock;
        this.name = name;
        this.assignment = assignment;
        this.child = child;
        this.spending = spending;
        this.onLook = onLook;
        this.afterGrace = afterGrace;
        this.output = new CollectedOutput(settings.maxResult());
        this.startedAt = clock.instant();
        this.allowance = new ResourceAllowance(settings.program());
        this.meter = new OnceMeter(settings.node(), name, child.pid(), this::measured, clock);
        this.printedLines = new PrintedLines(assignment);
        this.stderr = new LineCutter(this::complained);
    }

    /// From the start of its clock to the end of its process, which is then over and forgotten.
    ///
    /// An error of ours ends the attempt, and counts as one that failed: the program has run, and
    /// would run again and again if it did not count.
    public Ended run() {
        try {
            return runToTheEnd();
        } catch (RuntimeException | Error e) {
            return breakOff(e);
        } finally {
            forgetKilling();
        }
    }

    private Ended runToTheEnd() {
        assignment.started(this::stop, meter.soFar());
        child.talk(assignment.payload().getBytes(StandardCharsets.UTF_8), this);
        child.takeRest(this);
        stderr.end();
        printedLines.end();
        meter.lookAtCore();
        PosixCalls.End end = await();
        ExecutionStats ran = meter.whole(end);
        synchronized (this) {
            OnceExit exit = exit(end);
            return new Ended(exit, output.isEmpty(), outcome(exit), ran);
        }
    }

    private Outcome outcome(OnceExit exit) {
        var result = new Result(output.bytes(), settings.resultType());
        output.clear();
        return exit.outcome(stopReason, result, settings.maxResult());
    }

    private Ended breakOff(Throwable error) {
        boolean silent = output.isEmpty();
        output.clear(); // there may be no memory to go on with
        log.error("{}: broke an attempt off over an error of ours", name, error);
        synchronized (this) {
            stopCause = stopCause == null ? WorkerStopCause.OUR_ERROR : stopCause;
            kill();
        }
        child.killRest();
        PosixCalls.End end = await();
        printedLines.end();
        synchronized (this) {
            OnceExit exit = exit(end);
            return new Ended(exit, silent, exit.brokenOff(stopReason, error), meter.whole(end));
        }
    }

    private PosixCalls.End await() {
        spending.lookAtEnded(child.pid());
        PosixCalls.End end = child.await();
        spending.end(OptionalLong.of(end.cpuNanos()));
        return end;
    }

    void lookAtSpending() {
        spending.look(measured());
    }

    private OnceExit exit(PosixCalls.End end) {
        String used = stopCause == null && lastSignal == 0 ? allowance.usedUp(end) : null;
        if (used != null) {
            breaks(WorkerStopCause.TOO_MUCH_CPU, used);
        }
        return new OnceExit(
                allowance.status(end), stopCause, lastSignal, stderrLines.text(), evidence);
    }

    /// Has no effect on a process that has ended: what it printed counts then.
    synchronized void stop(StopReason reason) {
        if (stopCause == null && terminate()) {
            lastSignal = ProcessSignals.TERM;
            stopReason = reason;
            stopCause = WorkerStopCause.of(reason);
            killing = afterGrace.apply(this::kill);
        }
    }

    /// What is in a sandbox has its grace only if the sandbox itself is left alone.
    private boolean terminate() {
        return settings.program().confinement().sandbox()
                ? child.signalInside(ProcessSignals.TERM)
                : child.signal(ProcessSignals.TERM);
    }

    /// It would hold on to what was printed for the rest of the grace.
    private synchronized void forgetKilling() {
        if (killing != null) {
            killing.cancel(false);
        }
    }

    synchronized void kill() {
        if (child.signal(ProcessSignals.KILL)) {
            lastSignal = ProcessSignals.KILL;
        }
    }

    WorkerView view() {
        Optional<ProcessSample> sample = ProcessSample.of(measured());
        return new WorkerView(
                new WorkerIdentity(name, settings.queue(), child.pid(), startedAt),
                isStopping() ? WorkerState.STOPPING : WorkerState.BUSY,
                List.of(assignment.job()),
                0,
                null,
                WorkerUsage.of(
                        sample.map(ProcessSample::core).orElse(null),
                        sample.map(ProcessSample::rss).orElse(null)));
    }

    /// The process that does the work.
    private long measured() {
        return settings.program().confinement().sandbox()
                ? SandboxedProgram.programOf(child.pid()).orElse(child.pid())
                : child.pid();
    }

    synchronized boolean isStopping() {
        return stopCause != null;
    }

    @Override
    public boolean printed(byte[] bytes, int count) {
        if (output.add(bytes, count)) {
            return true;
        }
        synchronized (this) {
            stopCause = stopCause == null ? WorkerStopCause.TOO_MUCH_OUTPUT : stopCause;
            kill();
        }
        return false;
    }

    @Override
    public void complained(byte[] bytes, int count) {
        stderr.take(bytes, count);
    }

    @Override
    public void look() {
        meter.look();
        allowance.check(child.pid(), this::endFor);
        onLook.run();
    }

    private synchronized void endFor(WorkerStopCause limit, String measured) {
        breaks(limit, measured);
        kill();
    }

    private void breaks(WorkerStopCause limit, String measured) {
        if (stopCause == null) {
            stopCause = limit;
            evidence = measured;
        }
    }

    private void complained(String line) {
        stderrLines.add(line);
        printedLines.add(clock.instant(), "stderr", "info", line);
    }
}
