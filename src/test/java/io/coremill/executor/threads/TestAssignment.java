package io.coremill.executor.threads;

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

/// An attempt that remembers what its executor said.
final class TestAssignment implements Assignment {
    private static final long PATIENCE_SECONDS = 60;
    private static final Instant FAR = Instant.parse("2100-01-01T00:00:00Z");

    private final String type;
    private final String payload;
    private final JobId job = new JobId(UUID.randomUUID());
    private final CompletableFuture<AttemptStopper> stopper = new CompletableFuture<>();
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final AtomicInteger endings = new AtomicInteger();
    final List<Progress> progress = new CopyOnWriteArrayList<>();
    final List<LogLine> logs = new CopyOnWriteArrayList<>();
    volatile Runnable whenEnding = () -> {};
    volatile @Nullable ExecutionStats ranAtStart;
    volatile @Nullable ExecutionStats ran;

    TestAssignment(String type, String payload) {
        this.type = type;
        this.payload = payload;
    }

    void stop(StopReason reason) throws Exception {
        stopper.get(PATIENCE_SECONDS, TimeUnit.SECONDS).stop(reason);
    }

    Outcome outcome() throws Exception {
        return outcome.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    void awaitStart() throws Exception {
        stopper.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    int endings() {
        return endings.get();
    }

    @Override
    public long lease() {
        return 1;
    }

    @Override
    public JobId job() {
        return job;
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
    public int attempt() {
        return 2;
    }

    @Override
    public Instant started(AttemptStopper stopper, ExecutionStats ran) {
        ranAtStart = ran;
        this.stopper.complete(stopper);
        return FAR;
    }

    @Override
    public void progress(Progress progress) {
        this.progress.add(progress);
    }

    @Override
    public void log(LogLine line) {
        logs.add(line);
    }

    @Override
    public void ended(Outcome outcome, ExecutionStats ran) {
        whenEnding.run();
        endings.incrementAndGet();
        this.ran = ran;
        this.outcome.complete(outcome);
    }
}
