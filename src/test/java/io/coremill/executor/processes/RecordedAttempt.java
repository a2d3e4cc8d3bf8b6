package io.coremill.executor.processes;

import io.coremill.executor.Assignment;
import io.coremill.executor.AttemptStopper;
import io.coremill.executor.StopReason;
import io.coremill.job.ExecutionStats;
import io.coremill.job.JobId;
import io.coremill.job.LogLine;
import io.coremill.job.Outcome;
import io.coremill.job.Progress;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// An attempt that remembers what its executor said about it.
public final class RecordedAttempt implements Assignment {
    private static final long PATIENCE_SECONDS = 30;

    private final long lease;
    private final String type;
    private final String payload;
    private final CompletableFuture<AttemptStopper> started = new CompletableFuture<>();
    private final CompletableFuture<Ended> ended = new CompletableFuture<>();
    private final List<LogLine> lines = new CopyOnWriteArrayList<>();
    private final List<Progress> progress = new CopyOnWriteArrayList<>();
    private final AtomicInteger endings = new AtomicInteger();
    private volatile @Nullable StopReason stopAtStart;
    private volatile Runnable atStart = () -> {};
    private volatile boolean sensitive;

    record Ended(Outcome outcome, ExecutionStats ran, List<LogLine> lines) {}

    RecordedAttempt(long lease, String type, String payload) {
        this.lease = lease;
        this.type = type;
        this.payload = payload;
    }

    RecordedAttempt stoppedAtStart(StopReason reason) {
        stopAtStart = reason;
        return this;
    }

    RecordedAttempt sensitive() {
        sensitive = true;
        return this;
    }

    public RecordedAttempt atStart(Runnable action) {
        atStart = action;
        return this;
    }

    public Outcome outcome() throws Exception {
        return ended().outcome();
    }

    public ExecutionStats ran() throws Exception {
        return ended().ran();
    }

    /// Those that were there when it ended; what comes later would be lost in life.
    public List<LogLine> linesAtTheEnd() throws Exception {
        return ended().lines();
    }

    /// How often it was said to have ended.
    int endings() {
        return endings.get();
    }

    public boolean hasEnded() {
        return ended.isDone();
    }

    public boolean hasStarted() {
        return started.isDone();
    }

    AttemptStopper stopper() throws Exception {
        return started.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    List<LogLine> lines() {
        return lines;
    }

    List<Progress> progress() {
        return progress;
    }

    private Ended ended() throws Exception {
        return ended.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public long lease() {
        return lease;
    }

    @Override
    public JobId job() {
        return new JobId(new UUID(lease, lease));
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public String payload() {
        return payload;
    }

    @Override
    public boolean isSensitive() {
        return sensitive;
    }

    @Override
    public int attempt() {
        return 1;
    }

    @Override
    public Instant started(AttemptStopper stopper, ExecutionStats ran) {
        started.complete(stopper);
        atStart.run();
        StopReason reason = stopAtStart;
        if (reason != null) {
            stopper.stop(reason);
        }
        return Instant.parse("2030-01-01T00:00:00Z");
    }

    @Override
    public void progress(Progress latest) {
        progress.add(latest);
    }

    @Override
    public void log(LogLine line) {
        lines.add(line);
    }

    @Override
    public void ended(Outcome outcome, ExecutionStats ran) {
        endings.incrementAndGet();
        ended.complete(new Ended(outcome, ran, List.copyOf(lines)));
    }
}
