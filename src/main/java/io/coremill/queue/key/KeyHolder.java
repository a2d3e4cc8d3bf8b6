package io.coremill.queue.key;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.job.key.UniqueRule;
import io.coremill.job.key.UniqueState;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The newest job that was accepted under a key.
///
/// @param until holds the key until then whatever its state; null if its state alone counts
/// @param states in which it holds the key
public record KeyHolder(JobId job, @Nullable Instant until, Set<UniqueState> states) {

    /// What a job is that takes a key.
    public static KeyHolder of(JobId job, UniqueRule rule, Instant submitted) {
        var until = rule.period() == null ? null : submitted.plus(rule.period());
        return new KeyHolder(job, until, rule.states());
    }

    /// What becomes of a submission under the key.
    ///
    /// @param state of the holder; null if it is gone
    /// @param waits whether nothing has the holder in hand
    public KeyVerdict on(UniqueRule asked, @Nullable JobState state, boolean waits, Instant now) {
        if (!holds(state, now)) {
            return KeyVerdict.TAKE;
        }
        return switch (asked.onConflict()) {
            case KEEP -> KeyVerdict.KEEP;
            case REJECT -> KeyVerdict.REJECT;
            case REPLACE -> waits ? KeyVerdict.REPLACE : besideOneInHand(now);
        };
    }

    /// What becomes of a submission that a job is in the way of. For one who may not see that job
    /// it holds the key, and only a job of its own principal may be put in its place.
    ///
    /// @param verdict if both were of one who may see every job
    /// @param holder null if it is gone
    /// @param seen whether who submits may see a job
    public static KeyVerdict between(
            KeyVerdict verdict, @Nullable Job holder, Job asking, Predicate<Job> seen) {
        if (holder == null || verdict == KeyVerdict.TAKE) {
            return verdict;
        }
        return seen.test(holder) && (verdict != KeyVerdict.REPLACE || isOfSame(holder, asking))
                ? verdict
                : KeyVerdict.REJECT;
    }

    private static boolean isOfSame(Job holder, Job asking) {
        return Objects.equals(holder.spec().principal(), asking.spec().principal());
    }

    /// What has started, or is over, cannot be replaced. A second job waits beside it, unless there
    /// is to be none for a while.
    private KeyVerdict besideOneInHand(Instant now) {
        return isWithinPeriod(now) ? KeyVerdict.KEEP : KeyVerdict.TAKE;
    }

    /// Whether it holds the key now.
    public boolean holds(@Nullable JobState state, Instant now) {
        return isWithinPeriod(now) || isAmong(state);
    }

    private boolean isWithinPeriod(Instant now) {
        return until != null && now.isBefore(until);
    }

    private boolean isAmong(@Nullable JobState state) {
        return switch (state) {
            case SCHEDULED -> states.contains(UniqueState.SCHEDULED);
            case QUEUED -> states.contains(UniqueState.QUEUED);
            case RUNNING -> states.contains(UniqueState.RUNNING);
            case null, default -> false;
        };
    }
}
