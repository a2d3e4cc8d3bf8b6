package io.coremill.web;

import io.coremill.job.Attempt;
import io.coremill.job.ErrorKind;
import io.coremill.job.ExecutionStats;
import io.coremill.job.ExecutorKind;
import io.coremill.job.JobError;
import io.coremill.job.JobState;
import io.coremill.job.LogLine;
import io.coremill.job.NextStep;
import io.coremill.job.Progress;
import io.coremill.job.Result;
import io.coremill.queue.AttemptReport;
import io.coremill.queue.Claimant;
import io.coremill.queue.JobLeases;
import io.coremill.queue.Lease;
import io.coremill.queue.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Claims the jobs of a queue and ends them when and as a test asks.
final class HandRun implements Claimant, AutoCloseable {
    private final JobLeases store;
    private final BlockingQueue<Lease> taken = new LinkedBlockingQueue<>();
    private final JobLeases.Registration registration;

    HandRun(JobLeases store, String name) {
        this.store = store;
        registration = store.serve(name, this);
    }

    @Override
    public Room room() {
        return new Room(1, 0);
    }

    @Override
    public void take(List<Lease> leases) {
        taken.addAll(leases);
    }

    @Override
    public void cancel(long lease) {}

    /// The next job that has started.
    Lease next() throws InterruptedException {
        Lease lease = taken.poll(50, TimeUnit.SECONDS);
        if (lease == null) {
            throw new AssertionError("no job has started");
        }
        return lease;
    }

    void succeed(Lease lease, Result result) throws Exception {
        settle(lease, "succeeded", new NextStep.Finish(JobState.SUCCEEDED, null), result, null);
    }

    void fail(Lease lease, String message) throws Exception {
        JobError error = JobError.of(ErrorKind.HANDLER_ERROR, message);
        settle(lease, "failed", new NextStep.Finish(JobState.FAILED, error), null, error);
    }

    void putOff(Lease lease, Duration pause) throws Exception {
        settle(lease, "again", new NextStep.PutOff(Instant.now().plus(pause)), null, null);
    }

    /// Says a word wherever an attempt can say one, and fails.
    void failSaying(Lease lease, String word) throws Exception {
        var error =
                new JobError(ErrorKind.HANDLER_ERROR, word, 1, null, word, word, "seen: " + word);
        settle(lease, "failed", new NextStep.Finish(JobState.FAILED, error), null, error, word);
    }

    /// The same, and succeeds.
    void succeedSaying(Lease lease, String word) throws Exception {
        var result = Result.json("{\"said\":\"%s\"}".formatted(word));
        settle(
                lease,
                "succeeded",
                new NextStep.Finish(JobState.SUCCEEDED, null),
                result,
                null,
                word);
    }

    /// The same, and goes on.
    void reportSaying(Lease lease, String word) {
        var now = Instant.now();
        store.report(
                List.of(
                        new AttemptReport(
                                lease.number(),
                                lease.job(),
                                now,
                                null,
                                new Progress(1, 2.0, word),
                                List.of(new LogLine(now, 1, "handler", "info", word)))));
    }

    private void settle(
            Lease lease,
            String outcome,
            NextStep next,
            @Nullable Result result,
            @Nullable JobError error)
            throws Exception {
        settle(lease, outcome, next, result, error, null);
    }

    /// @param word of its progress and its log; null for no progress
    private void settle(
            Lease lease,
            String outcome,
            NextStep next,
            @Nullable Result result,
            @Nullable JobError error,
            @Nullable String word)
            throws Exception {
        Instant now = Instant.now();
        ExecutionStats ran =
                new ExecutionStats(
                        "test",
                        ExecutorKind.THREADS,
                        null,
                        42L,
                        List.of(0, 1),
                        Duration.ofMillis(12),
                        Duration.ofMillis(15),
                        null,
                        null,
                        null);
        var attempt = new Attempt(lease.tries().attempt(), outcome, now, now, error, ran);
        var said = word == null ? "a line" : word;
        var line = new LogLine(now, lease.tries().attempt(), "handler", "info", said);
        store.settle(
                        new Settlement(
                                lease.number(),
                                lease.job(),
                                attempt,
                                next,
                                false,
                                result,
                                word == null ? null : new Progress(1, 2.0, word),
                                List.of(line),
                                lease.task().sensitive()))
                .get(50, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        registration.close();
    }
}
