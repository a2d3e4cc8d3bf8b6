package io.coremill.executor.processes;

import io.coremill.cores.ProcessSample;
import io.coremill.executor.Assignment;
import io.coremill.executor.StopReason;
import io.coremill.executor.WorkerView;
import io.coremill.job.Outcome;
import io.coremill.job.Ran;
import io.coremill.job.Result;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An attempt and the process that was started for it alone: its payload is the process's stdin,
/// what that prints is the result, and its exit code decides. Runs on the thread that started the
/// process; may be told to stop from any.
final class OnceAttempt implements Pipes.Listener {
    private final OnceExecutor.Settings settings;
    private final InstantSource clock;
    private final String name;
    private final Assignment assignment;
    private final Child child;
    private final Runnable onLook;
    private final Instant startedAt;
    private final OnceMeter meter;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final StderrTail stderrTail = new StderrTail();
    private final PrintedLines printedLines;
    private final LineCutter stderr;

    // Guarded by this object's monitor.
    private @Nullable StopReason stopReason;
    private @Nullable StopCause stopCause;
    private int lastSignal = 0;

    /// What is told once the process is gone.
    record Ended(OnceExit exit, Outcome outcome, Ran ran) {}

    /// @param onLook called now and then while it runs
    OnceAttempt(
            OnceExecutor.Settings settings,
            InstantSource clock,
            String name,
            Assignment assignment,
            Child child,
            Runnable onLook) {
        this.settings = settings;
        this.clock = clock;
        this.name = name;
        this.assignment = assignment;
        this.child = child;
        this.onLook = onLook;
        this.startedAt = clock.instant();
        this.meter = new OnceMeter(settings.node(), name, child.pid());
        this.printedLines = new PrintedLines(assignment);
        this.stderr = new LineCutter(this::complained);
    }

    Assignment assignment() {
        return assignment;
    }

    /// From the start of its clock to the end of its process, which is then over and forgotten.
    ///
    /// @param onTerm called once if the process is sent SIGTERM
    Ended run(Runnable onTerm) {
        assignment.started(reason -> stop(reason, onTerm), meter.soFar());
        child.talk(assignment.payload().getBytes(StandardCharsets.UTF_8), this);
        child.killRest();
        child.takeRest(this);
        stderr.end();
        printedLines.end();
        meter.lookAtCore();
        Posix.End end = child.await();
        Ran ran = meter.whole(end);
        synchronized (this) {
            var exit = new OnceExit(end.status(), stopCause, lastSignal, stderrTail.text());
            var result = new Result(output.toByteArray(), settings.resultType());
            return new Ended(exit, exit.outcome(stopReason, result, settings.maxResult()), ran);
        }
    }

    /// Has no effect on a process that has ended: what it printed counts then.
    synchronized void stop(StopReason reason, Runnable onTerm) {
        if (stopCause == null && child.signal(Signals.TERM)) {
            lastSignal = Signals.TERM;
            stopReason = reason;
            stopCause = StopCause.of(reason);
            onTerm.run();
        }
    }

    synchronized void kill() {
        if (child.signal(Signals.KILL)) {
            lastSignal = Signals.KILL;
        }
    }

    WorkerView view() {
        Optional<ProcessSample> sample = ProcessSample.of(child.pid());
        return new WorkerView(
                name,
                settings.queue(),
                isStopping() ? "stopping" : "busy",
                child.pid(),
                startedAt,
                List.of(assignment.job()),
                0,
                sample.map(ProcessSample::core).orElse(null),
                sample.map(ProcessSample::rss).orElse(null));
    }

    synchronized boolean isStopping() {
        return stopCause != null;
    }

    @Override
    public boolean printed(byte[] bytes, int count) {
        if (output.size() + count <= settings.maxResult()) {
            output.write(bytes, 0, count);
            return true;
        }
        synchronized (this) {
            stopCause = stopCause == null ? StopCause.TOO_MUCH_OUTPUT : stopCause;
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
        onLook.run();
    }

    private void complained(String line) {
        stderrTail.add(line);
        printedLines.add(clock.instant(), "stderr", "info", line);
    }
}
