package io.coremill.queue.lookup;

import io.coremill.job.JobId;
import io.coremill.job.JobState;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which jobs to list or count; null means any.
///
/// @param type their whole type
/// @param typePart what their type contains, in upper or lower case
/// @param states empty means any
/// @param before only jobs older than this one
public record JobFilter(
        @Nullable String queue,
        @Nullable String type,
        @Nullable String typePart,
        @Nullable JobIdPart id,
        Set<JobState> states,
        @Nullable JobId before) {

    public JobFilter {
        states = Set.copyOf(states);
    }

    public JobFilter(
            @Nullable String queue,
            @Nullable String type,
            @Nullable JobState state,
            @Nullable JobId before) {
        this(queue, type, null, null, state == null ? Set.of() : Set.of(state), before);
    }

    /// The same, but only of these states.
    public JobFilter of(Set<JobState> others) {
        return new JobFilter(queue, type, typePart, id, others, before);
    }

    /// The same, but only of jobs older than this one.
    public JobFilter olderThan(JobId job) {
        return new JobFilter(queue, type, typePart, id, states, job);
    }

    /// Whether it asks for more than a queue and states.
    public boolean isNarrow() {
        return type != null || typePart != null || id != null;
    }

    /// Whether it asks for all jobs in states that are no end, of any queue or of one.
    public boolean isOfUnfinishedStates() {
        return !isNarrow()
                && before == null
                && !states.isEmpty()
                && states.stream().noneMatch(JobState::isFinal);
    }
}
