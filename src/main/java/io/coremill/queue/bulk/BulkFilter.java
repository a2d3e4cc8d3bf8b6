package io.coremill.queue.bulk;

import io.coremill.job.JobState;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.lookup.JobIdPart;
import io.coremill.queue.lookup.JobTraits;
import io.coremill.queue.lookup.TimeSpan;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The jobs that a bulk action is about, in the words of lists; null or none means any. It is kept
/// in the store as it is.
public record BulkFilter(
        @Nullable String queue,
        @Nullable String type,
        @Nullable String typeContains,
        @Nullable String id,
        List<String> state,
        @Nullable String tag,
        @Nullable String errorKind,
        @Nullable String fingerprint,
        @Nullable Instant submittedAfter,
        @Nullable Instant submittedBefore,
        @Nullable Instant finishedAfter,
        @Nullable Instant finishedBefore,
        @Nullable String schedule,
        @Nullable String principal) {

    private static final BulkFilter NONE =
            new BulkFilter(
                    null, null, null, null, List.of(), null, null, null, null, null, null, null);

    /// Of jobs that any schedule made, or none, of any principal.
    public BulkFilter(
            @Nullable String queue,
            @Nullable String type,
            @Nullable String typeContains,
            @Nullable String id,
            List<String> state,
            @Nullable String tag,
            @Nullable String errorKind,
            @Nullable String fingerprint,
            @Nullable Instant submittedAfter,
            @Nullable Instant submittedBefore,
            @Nullable Instant finishedAfter,
            @Nullable Instant finishedBefore) {
        this(
                queue,
                type,
                typeContains,
                id,
                state,
                tag,
                errorKind,
                fingerprint,
                submittedAfter,
                submittedBefore,
                finishedAfter,
                finishedBefore,
                null,
                null);
    }

    public BulkFilter {
        state = List.copyOf(state);
    }

    /// Whether it is about jobs of any kind: such an action is a mistake.
    public boolean isEmpty() {
        return equals(NONE);
    }

    /// Whether any of its jobs may be in a state in which the action can be done.
    public boolean suits(BulkKind kind) {
        Set<JobState> asked = all().states();
        return asked.isEmpty() || asked.stream().anyMatch(kind.states()::contains);
    }

    /// Whether it is of failed jobs, and names other states.
    public boolean asksOtherStatesForFailures() {
        return traits().contradictAsFailures(states());
    }

    /// Whether it is of finished jobs, and names other states.
    public boolean asksOtherStatesForEnds() {
        return traits().contradictAsFinished(states());
    }

    /// Those of its jobs that are in states in which the action can be done.
    public JobFilter forKind(BulkKind kind) {
        var filter = all();
        Set<JobState> asked = filter.states();
        Set<JobState> able = kind.states();
        if (!asked.isEmpty()) {
            able.retainAll(asked);
        }
        return filter.of(able);
    }

    private JobFilter all() {
        return new JobFilter(queue, type, typeContains, idPart(), states(), null, traits(), tag);
    }

    private @Nullable JobIdPart idPart() {
        return id == null ? null : JobIdPart.parse(id).orElseThrow();
    }

    private Set<JobState> states() {
        return state.stream()
                .map(word -> JobState.ofWord(word).orElseThrow())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(JobState.class)));
    }

    private JobTraits traits() {
        return new JobTraits(
                errorKind,
                fingerprint,
                new TimeSpan(submittedAfter, submittedBefore),
                new TimeSpan(finishedAfter, finishedBefore),
                schedule,
                principal);
    }
}
