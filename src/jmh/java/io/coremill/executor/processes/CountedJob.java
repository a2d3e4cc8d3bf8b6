package io.coremill.executor.processes;

import io.coremill.executor.Assignment;
import io.coremill.executor.AttemptStopper;
import io.coremill.job.ExecutionStats;
import io.coremill.job.JobId;
import io.coremill.job.Outcome;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Consumer;

/// An attempt that costs nothing but what its executor does.
record CountedJob(long lease, JobId job, String payload, Consumer<Outcome> whenEnded)
        implements Assignment {
    private static final Instant DEADLINE = Instant.parse("2100-01-01T00:00:00Z");

    static CountedJob of(long lease, String payload, Consumer<Outcome> whenEnded) {
        return new CountedJob(lease, new JobId(new UUID(lease, lease)), payload, whenEnded);
    }

    @Override
    public String type() {
        return "noop";
    }

    @Override
    public int attempt() {
        return 1;
    }

    @Override
    public Instant started(AttemptStopper stopper, ExecutionStats ran) {
        return DEADLINE;
    }

    @Override
    public void ended(Outcome outcome, ExecutionStats ran) {
        whenEnded.accept(outcome);
    }
}
