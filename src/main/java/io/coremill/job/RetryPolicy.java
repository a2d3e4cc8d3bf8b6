package io.coremill.job;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// How often a job is tried, and how long it rests between tries.
///
/// @param maxAttempts the first run included
public record RetryPolicy(int maxAttempts, Backoff backoff) {
    /// A job that was running at this many crashes is not tried again.
    private static final int POISONED_AT = 3;

    private static final int MAX_DOUBLINGS = 40;

    /// How often a handler may ask for another time.
    public static final int MOST_AGAIN = 1_000;

    /// With pauses that are spread.
    public RetryPolicy(int maxAttempts, Kind kind, Duration base, Duration max) {
        this(maxAttempts, Backoff.spread(kind, base, max));
    }

    /// How pauses grow from one to the next.
    public enum Kind {
        /// They double.
        EXPONENTIAL,
        /// Each is longer by the first one.
        LINEAR,
        /// They stay the same.
        FIXED,
        /// They are listed.
        PAUSES
    }

    /// The pauses of a job between its attempts.
    ///
    /// @param base the first one; without meaning where they are listed
    /// @param max none is longer; without meaning where they are listed
    /// @param pauses one after the other, of which the last is used again and again; empty where
    ///     they are not listed
    /// @param jitter whether each is spread over its upper half, so that jobs that failed together
    ///     do not come back together
    public record Backoff(
            Kind kind, Duration base, Duration max, List<Duration> pauses, boolean jitter) {
        public static final int MOST_PAUSES = 20;
        public static final Duration LONGEST = Duration.ofDays(7);

        public static final Backoff DEFAULT =
                spread(Kind.EXPONENTIAL, Duration.ofSeconds(1), Duration.ofMinutes(10));

        static Backoff spread(Kind kind, Duration base, Duration max) {
            return new Backoff(kind, base, max, List.of(), true);
        }

        /// One pause after another, as they are listed.
        public static Backoff listed(List<Duration> pauses, boolean jitter) {
            return new Backoff(
                    Kind.PAUSES, DEFAULT.base(), DEFAULT.max(), List.copyOf(pauses), jitter);
        }

        /// A kind that only a later version knows is taken for pauses that double.
        public Backoff {
            kind = Objects.requireNonNullElse(kind, Kind.EXPONENTIAL);
        }

        /// The same, spread or not.
        public Backoff with(boolean spread) {
            return spread == jitter ? this : new Backoff(kind, base, max, pauses, spread);
        }

        /// Before what is spread.
        private Duration full(int attempt) {
            return switch (kind) {
                case FIXED -> base;
                case EXPONENTIAL -> grown(1L << Math.min(attempt - 1, MAX_DOUBLINGS));
                case LINEAR -> grown(attempt);
                case PAUSES -> pauses.get(Math.min(attempt, pauses.size()) - 1);
            };
        }

        private Duration grown(long times) {
            Duration all = base.multipliedBy(times);
            return all.compareTo(max) >= 0 ? max : all;
        }
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
            case Outcome.Again(var pause, _) -> new NextStep.PutOff(now.plus(pause));
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

    /// The failure of a job whose handler has asked for another time once too often.
    public static JobError againTooOften() {
        return JobError.of(
                ErrorKind.AGAIN_TOO_OFTEN,
                "its handler has asked for another time more than %d times".formatted(MOST_AGAIN));
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

    /// Between half of the full pause and all of it, if it is spread.
    Duration pause(int attempt, RandomGenerator random) {
        Duration full = backoff.full(attempt);
        return backoff.jitter() ? full.minusMillis(random.nextLong(full.toMillis() / 2 + 1)) : full;
    }
}
