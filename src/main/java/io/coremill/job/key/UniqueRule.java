package io.coremill.job.key;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// There is to be one job for a key. The key belongs to the newest job that was accepted under it,
/// which holds it in some states, and for some time after its submission whatever its state.
///
/// @param states in which the job holds its key
/// @param period after the submission, in which it holds it in any case
/// @param maxDelay after its submission, a job that is replaced again and again is due at the
///     latest
public record UniqueRule(
        String key,
        UniqueScope scope,
        Set<UniqueState> states,
        @Nullable Duration period,
        UniqueConflict onConflict,
        @Nullable Duration maxDelay) {

    public UniqueRule {
        states = Collections.unmodifiableSet(EnumSet.copyOf(states));
    }

    /// Whether a job that is never out of these states before it is final could lose its key
    /// between two of them.
    public static boolean hasGap(Set<UniqueState> states) {
        return states.contains(UniqueState.SCHEDULED)
                && states.contains(UniqueState.RUNNING)
                && !states.contains(UniqueState.QUEUED);
    }

    /// The key with what it is unique in.
    public String name(String queue, String type) {
        return scope.name(key, queue, type);
    }
}
