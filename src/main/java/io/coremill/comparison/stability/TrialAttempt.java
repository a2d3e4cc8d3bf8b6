package io.coremill.comparison.stability;

import io.coremill.executor.Assignment;
import io.coremill.executor.AttemptStopper;
import io.coremill.job.ExecutionStats;
import io.coremill.job.JobId;
import io.coremill.job.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;

/// One attempt of the experiment, as its executor sees it.
final class TrialAttempt implements Assignment {
    private static final Duration DEADLINE = Duration.ofHours(1);

    private final long lease;
    private final JobId job;
    private final String type;
    private final String payload;
    private final int attempt;
    private final InstantSource clock;
    private final CompletableFuture<AttemptStopper> started = new CompletableFuture<>();
    private final CompletableFuture<Outcome> ended = new CompletableFuture<>();

    TrialAttempt(
            long lease, JobId job, String type, String payload, int attempt, InstantSource clock) {
        this.lease = lease;
        this.job = job;
        this.type = type;
        this.payload = payload;
        this.attempt = attempt;
        this.clock = clock;
    }

    /// The same job once more.
    TrialAttempt again(long newLease) {
        return new TrialAttempt(newLease, job, type, payload, attempt + 1, clock);
    }

    CompletableFuture<AttemptStopper> start() {
        return started;
    }

    CompletableFuture<Outcome> end() {
        return ended;
    }

    @Override
    public long lease() {
        return lease;
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
        return attempt;
    }

    @Override
    public Instant started(AttemptStopper stopper, ExecutionStats ran) {
        started.complete(stopper);
        return clock.instant().plus(DEADLINE);
    }

    @Override
    public void ended(Outcome outcome, ExecutionStats ran) {
        ended.complete(outcome);
    }
}
