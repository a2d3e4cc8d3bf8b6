package io.coremill.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The record of one try at a job, once it has ended, or of several in a row that did not count.
///
/// @param attempt its number, from 1; a try that did not count has the number of the next
/// @param outcome the word of its [Outcome], or `node-lost`
/// @param times how many in a row were given back or put off, of which this is the last; null if it
///     is one
public record Attempt(
        int attempt,
        String outcome,
        Instant startedAt,
        Instant finishedAt,
        @Nullable JobError error,
        @Nullable ExecutionStats ran,
        @Nullable Integer times) {

    public Attempt(
            int attempt,
            String outcome,
            Instant startedAt,
            Instant finishedAt,
            @Nullable JobError error,
            @Nullable ExecutionStats ran) {
        this(attempt, outcome, startedAt, finishedAt, error, ran, null);
    }

    /// Whether it is one with another one before it: both were given back, or both put off.
    public boolean continues(Attempt before) {
        return (outcome.equals(Outcome.GIVEN_BACK) || outcome.equals(Outcome.AGAIN))
                && outcome.equals(before.outcome);
    }

    /// How many with an outcome it stands for.
    public int timesOf(String word) {
        if (!outcome.equals(word)) {
            return 0;
        }
        return times == null ? 1 : times;
    }

    /// The same in place of another one before it, which it continues.
    public Attempt inPlaceOf(Attempt before) {
        return new Attempt(
                attempt,
                outcome,
                startedAt,
                finishedAt,
                error,
                ran,
                before.timesOf(outcome) + timesOf(outcome));
    }
}
