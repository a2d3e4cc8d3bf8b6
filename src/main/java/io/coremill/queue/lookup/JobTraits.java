package io.coremill.queue.lookup;

import io.coremill.job.JobState;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What else jobs may be searched by; null means any.
///
/// @param errorKind the word for why a job failed
/// @param fingerprint what failures of one cause have in common
/// @param submitted to the millisecond, as ids have it
/// @param finished when jobs reached their final states
/// @param schedule the name of the schedule that made them
/// @param principal whose they are
public record JobTraits(
        @Nullable String errorKind,
        @Nullable String fingerprint,
        TimeSpan submitted,
        TimeSpan finished,
        @Nullable String schedule,
        @Nullable String principal) {

    public static final JobTraits ANY = new JobTraits(null, null, TimeSpan.ALWAYS, TimeSpan.ALWAYS);

    /// Of jobs of any principal, or none.
    public JobTraits(
            @Nullable String errorKind,
            @Nullable String fingerprint,
            TimeSpan submitted,
            TimeSpan finished,
            @Nullable String schedule) {
        this(errorKind, fingerprint, submitted, finished, schedule, null);
    }

    /// Of jobs that any schedule made, or none.
    public JobTraits(
            @Nullable String errorKind,
            @Nullable String fingerprint,
            TimeSpan submitted,
            TimeSpan finished) {
        this(errorKind, fingerprint, submitted, finished, null);
    }

    /// The same, but only of jobs that this schedule made.
    public JobTraits madeBy(String name) {
        return new JobTraits(errorKind, fingerprint, submitted, finished, name, principal);
    }

    /// The same, but only of jobs of this principal.
    public JobTraits ownedBy(@Nullable String name) {
        return new JobTraits(errorKind, fingerprint, submitted, finished, schedule, name);
    }

    /// Whether only failed jobs can have them.
    public boolean areOfFailures() {
        return errorKind != null || fingerprint != null;
    }

    /// Whether only failed jobs can have them, and some of these states are others.
    public boolean contradictAsFailures(Set<JobState> states) {
        return areOfFailures() && states.stream().anyMatch(state -> state != JobState.FAILED);
    }

    /// Whether only finished jobs can have them, and some of these states are others.
    public boolean contradictAsFinished(Set<JobState> states) {
        return areOfFinished() && !states.stream().allMatch(JobState::isFinal);
    }

    /// Whether only jobs in final states can have them.
    public boolean areOfFinished() {
        return areOfFailures() || !finished.equals(TimeSpan.ALWAYS);
    }
}
