package io.coremill.web.search;

import io.coremill.job.JobState;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.lookup.JobIdPart;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The query parameters that select jobs. An empty one is as good as none.
///
/// @param state one or more, each by itself or with commas between them
record JobQuery(
        @Nullable String queue,
        @Nullable String type,
        @Nullable String typeContains,
        @Nullable String id,
        @Nullable List<String> state) {

    /// @throws ProblemException if a parameter cannot be read
    JobFilter filter() {
        return new JobFilter(
                anyIfEmpty(queue),
                anyIfEmpty(type),
                anyIfEmpty(typeContains),
                idPart(anyIfEmpty(id)),
                states(),
                null);
    }

    private static @Nullable JobIdPart idPart(@Nullable String text) {
        return text == null
                ? null
                : JobIdPart.parse(text)
                        .orElseThrow(
                                () ->
                                        invalid(
                                                "id",
                                                "must be the id of a job, the hexadecimal digits"
                                                        + " that it begins with, or … and those"
                                                        + " that it ends with"));
    }

    private Set<JobState> states() {
        Set<JobState> states = EnumSet.noneOf(JobState.class);
        if (state != null) {
            state.stream()
                    .flatMap(words -> Arrays.stream(words.split(",", -1)))
                    .map(String::strip)
                    .filter(word -> !word.isEmpty())
                    .map(JobQuery::state)
                    .forEach(states::add);
        }
        return states;
    }

    private static JobState state(String word) {
        return JobState.ofWord(word)
                .orElseThrow(
                        () -> invalid("state", "must be one or more of %s".formatted(allStates())));
    }

    private static String allStates() {
        return Arrays.stream(JobState.values())
                .map(JobState::word)
                .collect(Collectors.joining(", "));
    }

    private static @Nullable String anyIfEmpty(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    private static ProblemException invalid(String parameter, String detail) {
        return ProblemException.about(ProblemType.INVALID_PARAMETER, parameter, detail);
    }
}
