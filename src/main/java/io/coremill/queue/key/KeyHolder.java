package io.coremill.queue.key;

import io.coremill.job.JobId;
import io.coremill.job.JobState;
import io.coremill.job.key.UniqueConflict;
import io.coremill.job.key.UniqueRule;
import io.coremill.job.key.UniqueState;
import java.time.Instant;
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
        if (asked.replaces()) {
            return waits ? KeyVerdict.REPLACE : KeyVerdict.TAKE;
        }
        if (!holds(state, now)) {
            return KeyVerdict.TAKE;
        }
        return asked.onConflict() == UniqueConflict.KEEP ? KeyVerdict.KEEP : KeyVerdict.REJECT;
    }

    /// Whether it holds the key now.
    public boolean holds(@Nullable JobState state, Instant now) {
        return (until != null && now.isBefore(until)) || isAmong(state);
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
