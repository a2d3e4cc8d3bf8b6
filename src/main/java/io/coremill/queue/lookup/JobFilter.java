package io.coremill.queue.lookup;

import io.coremill.job.JobId;
import io.coremill.job.JobState;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which jobs to list or count; null means any.
///
/// @param type their whole type
/// @param typePart what their type contains, in upper or lower case
/// @param states empty means any
/// @param before only jobs older than this one
/// @param traits what else they are searched by
/// @param tag one of their tags
/// @param visible of which they have to be, whatever else is asked for
public record JobFilter(
        @Nullable String queue,
        @Nullable String type,
        @Nullable String typePart,
        @Nullable JobIdPart id,
        Set<JobState> states,
        @Nullable JobId before,
        JobTraits traits,
        @Nullable String tag,
        JobVisibility visible) {
    private static final Set<JobState> FINAL =
            Arrays.stream(JobState.values())
                    .filter(JobState::isFinal)
                    .collect(Collectors.toUnmodifiableSet());

    /// Where only some states can have the traits, no others are searched.
    public JobFilter {
        states = states.isEmpty() ? statesWith(traits) : Set.copyOf(states);
    }

    public JobFilter(
            @Nullable String queue,
            @Nullable String type,
            @Nullable String typePart,
            @Nullable JobIdPart id,
            Set<JobState> states,
            @Nullable JobId before) {
        this(queue, type, typePart, id, states, before, JobTraits.ANY);
    }

    public JobFilter(
            @Nullable String queue,
            @Nullable String type,
            @Nullable String typePart,
            @Nullable JobIdPart id,
            Set<JobState> states,
            @Nullable JobId before,
            JobTraits traits) {
        this(queue, type, typePart, id, states, before, traits, null);
    }

    public JobFilter(
            @Nullable String queue,
            @Nullable String type,
            @Nullable String typePart,
            @Nullable JobIdPart id,
            Set<JobState> states,
            @Nullable JobId before,
            JobTraits traits,
            @Nullable String tag) {
        this(queue, type, typePart, id, states, before, traits, tag, JobVisibility.ALL);
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
        return new JobFilter(queue, type, typePart, id, others, before, traits, tag, visible);
    }

    /// The same, but only of jobs older than this one.
    public JobFilter olderThan(JobId job) {
        return new JobFilter(queue, type, typePart, id, states, job, traits, tag, visible);
    }

    /// The same, but only of jobs with these traits.
    public JobFilter with(JobTraits others) {
        return new JobFilter(queue, type, typePart, id, states, before, others, tag, visible);
    }

    /// The same, but only of jobs with this tag.
    public JobFilter tagged(String word) {
        return new JobFilter(queue, type, typePart, id, states, before, traits, word, visible);
    }

    /// The same, but only of jobs that one who asks may see.
    public JobFilter within(JobVisibility others) {
        return new JobFilter(queue, type, typePart, id, states, before, traits, tag, others);
    }

    /// Of principals that jobs must be of: more than one if there can be no such job.
    public List<String> owners() {
        return Stream.of(traits.principal(), visible.owner())
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    /// Whether it asks for more than a queue and states.
    public boolean isNarrow() {
        return type != null
                || typePart != null
                || id != null
                || tag != null
                || !visible.isAll()
                || !traits.equals(JobTraits.ANY);
    }

    /// Whether it asks for all jobs in states that are no end, of any queue or of one.
    public boolean isOfUnfinishedStates() {
        return !isNarrow()
                && before == null
                && !states.isEmpty()
                && states.stream().noneMatch(JobState::isFinal);
    }

    private static Set<JobState> statesWith(JobTraits traits) {
        if (traits.areOfFailures()) {
            return Set.of(JobState.FAILED);
        }
        return traits.areOfFinished() ? FINAL : Set.of();
    }
}
