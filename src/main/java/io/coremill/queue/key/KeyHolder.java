package io.coremill.queue.key;

import io.coremill.job.Job;
import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.job.key.UniqueRule;
import io.coremill.job.key.UniqueState;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
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

    /// What becomes of a submission that would replace the holder: only a job of its own principal
    /// may be put in its place. For all others it holds the key.
    public static KeyVerdict between(Job holder, Job asking) {
        return Objects.equals(holder.spec().principal(), asking.spec().principal())
                ? KeyVerdict.REPLACE
                : KeyVerdict.REJECT;
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
