package io.coremill.comparison.arena;

import io.coremill.executor.Assignment;
import io.coremill.executor.AttemptStopper;
import io.coremill.job.ExecutionStats;
import io.coremill.job.JobId;
import io.coremill.job.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;

/// One job of a [JobLoad] as its executor sees it: all it leaves are its times.
final class MeasuredJob implements Assignment {
    /// Nothing stops it: the service ends an arena that takes too long.
    private static final Duration DEADLINE = Duration.ofHours(1);

    private final JobLoad load;
    private final int number;
    private final JobId id;
    private final ArenaSetup setup;
    private final InstantSource clock;
    private final AtomicBoolean hasEnded = new AtomicBoolean();

    MeasuredJob(JobLoad load, int number, JobId id, ArenaSetup setup, InstantSource clock) {
        this.load = load;
        this.number = number;
        this.id = id;
        this.setup = setup;
        this.clock = clock;
    }

    int number() {
        return number;
    }

    @Override
    public long lease() {
        return number + 1L;
    }

    @Override
    public JobId job() {
        return id;
    }

    @Override
    public String type() {
        return setup.type();
    }

    @Override
    public String payload() {
        return setup.payload();
    }

    @Override
    public int attempt() {
        return 1;
    }

    @Override
    public Instant started(AttemptStopper stopper, ExecutionStats ran) {
        load.started(number);
        return clock.instant().plus(DEADLINE);
    }

    @Override
    public void ended(Outcome outcome, ExecutionStats ran) {
        if (outcome instanceof Outcome.GivenBack) {
            load.returned(this);
        } else if (hasEnded.compareAndSet(false, true)) {
            load.ended(number, outcome);
        }
    }
}
