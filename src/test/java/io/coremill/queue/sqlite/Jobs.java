package io.coremill.queue.sqlite;

import io.coremill.job.Attempt;
import io.coremill.job.JobSpec;
import io.coremill.job.JobState;
import io.coremill.job.NextStep;
import io.coremill.job.Result;
import io.coremill.job.RetryPolicy;
import io.coremill.queue.Claimant;
import io.coremill.queue.Lease;
import io.coremill.queue.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/// Plain jobs and ends for them, for tests that care about the files.
public final class Jobs {
    public static final String QUEUE = "cpu";

    public static JobSpec withPayload(String payload) {
        return new JobSpec(
                "noop",
                QUEUE,
                payload,
                0,
                null,
                Duration.ofMinutes(5),
                new RetryPolicy(
                        3, RetryPolicy.Kind.FIXED, Duration.ofSeconds(1), Duration.ofSeconds(1)),
                null);
    }

    public static Settlement succeeded(Lease lease, Instant now) {
        return new Settlement(
                lease.number(),
                lease.job(),
                new Attempt(lease.tries().attempt(), "succeeded", now, now, null, null),
                new NextStep.Finish(JobState.SUCCEEDED, null),
                false,
                Result.json(lease.task().payload()),
                null,
                List.of());
    }

    /// A claimant that always has this much room.
    public static Claimant claimant(int free, Consumer<Lease> taking) {
        return new Claimant() {
            @Override
            public Room room() {
                return new Room(free, 0);
            }

            @Override
            public void take(List<Lease> leases) {
                leases.forEach(taking);
            }

            @Override
            public void cancel(long lease) {}
        };
    }

    private Jobs() {}
}
