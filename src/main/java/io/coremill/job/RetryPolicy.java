package io.coremill.job;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// How often a job is tried, and how long it rests between tries.
///
/// @param maxAttempts the first run included
/// @param base the pause before the second attempt
/// @param max no pause is longer
public record RetryPolicy(int maxAttempts, Kind kind, Duration base, Duration max) {
    /// A job that was running at this many crashes is not tried again.
    private static final int POISONED_AT = 3;

    private static final int MAX_DOUBLINGS = 40;

    /// Whether pauses double from one to the next.
    public enum Kind {
        EXPONENTIAL,
        FIXED
    }

    /// Decides what becomes of the job.
    ///
    /// @param attempt the number of the attempt that ended
    /// @param crashes how many crashes the job was running at, this one not counted
    /// @param random spreads the pause over its upper half, so that jobs that failed together do
    ///     not come back together
    public NextStep after(
            Outcome outcome, int attempt, int crashes, Instant now, RandomGenerator random) {
        return switch (outcome) {
            case Outcome.Succeeded _ -> new NextStep.Finish(JobState.SUCCEEDED, null);
            case Outcome.Cancelled _ -> new NextStep.Finish(JobState.CANCELLED, null);
            case Outcome.GivenBack _ -> new NextStep.GiveBack();
            case Outcome.TimedOut(var error) -> again(error, attempt, now, random);
            case Outcome.Failed(var error, var retryable) ->
                    retryable
                            ? again(error, attempt, now, random)
                            : new NextStep.Finish(JobState.FAILED, error);
            case Outcome.WorkerLost(var error) ->
                    afterCrash(error, crashes, () -> again(error, attempt, now, random));
        };
    }

    /// Decides what becomes of a job that was running at a crash. One crash too many, and the job
    /// has failed.
    ///
    /// @param crashes how many it was running at before
    /// @param otherwise what becomes of the job until then
    public static NextStep afterCrash(JobError error, int crashes, Supplier<NextStep> otherwise) {
        return crashes + 1 >= POISONED_AT
                ? new NextStep.Finish(JobState.FAILED, poison(error))
                : otherwise.get();
    }

    /// The failure of a job that took down whatever ran it.
    private static JobError poison(JobError last) {
        return last.as(
                ErrorKind.POISON,
                "was running at %d crashes; the last: %s".formatted(POISONED_AT, last.message()));
    }

    private NextStep again(JobError error, int attempt, Instant now, RandomGenerator random) {
        return attempt >= maxAttempts
                ? new NextStep.Finish(JobState.FAILED, error)
                : new NextStep.RunAgain(now.plus(pause(attempt, random)), error);
    }

    /// Between half of the full pause and all of it.
    Duration pause(int attempt, RandomGenerator random) {
        long full = fullPause(attempt).toMillis();
        return Duration.ofMillis(full - random.nextLong(full / 2 + 1));
    }

    private Duration fullPause(int attempt) {
        return switch (kind) {
            case FIXED -> base;
            case EXPONENTIAL -> doubled(attempt - 1);
        };
    }

    private Duration doubled(int times) {
        double millis = base.toMillis() * (double) (1L << Math.min(times, MAX_DOUBLINGS));
        return millis >= max.toMillis() ? max : Duration.ofMillis((long) millis);
    }
}
