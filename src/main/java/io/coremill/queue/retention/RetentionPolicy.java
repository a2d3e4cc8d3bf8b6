package io.coremill.queue.retention;

import io.coremill.job.JobState;
import java.time.Duration;

/// How long the finished jobs of a queue are kept.
///
/// @param count how many of them there may be; 0 means any number
public record RetentionPolicy(
        Duration succeeded, Duration failed, Duration cancelled, Duration expired, int count) {

    /// What holds where settings say nothing else.
    public static final RetentionPolicy USUAL =
            new RetentionPolicy(
                    Duration.ofDays(7),
                    Duration.ofDays(30),
                    Duration.ofDays(7),
                    Duration.ofDays(7),
                    1_000_000);

    /// Who waits for a job has to see how it ended, however short it is kept.
    public static final Duration SHORTEST = Duration.ofSeconds(5);

    /// How long a job is kept that ended in this state, from then on.
    public Duration of(JobState state) {
        var asked =
                switch (state) {
                    case SUCCEEDED -> succeeded;
                    case FAILED -> failed;
                    case CANCELLED -> cancelled;
                    case EXPIRED -> expired;
                    case QUEUED, SCHEDULED, RUNNING ->
                            throw new IllegalArgumentException(state + " is no end of a job");
                };
        return atLeastShortest(asked);
    }

    /// How many are too many.
    public long beyond(long jobs) {
        return count == 0 ? 0 : Math.max(0, jobs - count);
    }

    private static Duration atLeastShortest(Duration asked) {
        return asked.compareTo(SHORTEST) < 0 ? SHORTEST : asked;
    }
}
