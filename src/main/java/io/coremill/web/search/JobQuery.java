package io.coremill.web.search;

import static io.coremill.web.search.QueryWords.invalid;
import static io.coremill.web.search.QueryWords.said;
import static io.coremill.web.search.QueryWords.time;

import io.coremill.job.ErrorKind;
import io.coremill.job.JobNames;
import io.coremill.job.JobState;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.lookup.JobIdPart;
import io.coremill.queue.lookup.JobTraits;
import io.coremill.queue.lookup.TimeSpan;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.sight.CallerSight;
import io.coremill.web.submission.FieldValues;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The query parameters that select jobs. One that is there and says nothing is refused: what it
/// should have named may have been forgotten.
///
/// @param state one or more, each by itself or with commas between them
/// @param errorKind the word for why jobs failed
record JobQuery(
        @Nullable String queue,
        @Nullable String type,
        @Nullable String typeContains,
        @Nullable String id,
        @Nullable List<String> state,
        @Nullable String errorKind,
        @Nullable String fingerprint,
        @Nullable String submittedAfter,
        @Nullable String submittedBefore,
        @Nullable String finishedAfter,
        @Nullable String finishedBefore,
        @Nullable String tag,
        @Nullable String schedule,
        @Nullable String principal) {

    private static final Set<String> KINDS =
            Arrays.stream(ErrorKind.values())
                    .map(ErrorKind::word)
                    .collect(Collectors.toCollection(TreeSet::new));
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{16}");

    /// @param sight of who asks
    /// @throws ProblemException if a parameter cannot be read
    JobFilter filter(CallerSight sight) {
        sight.needSearch("fingerprint", fingerprint);
        JobTraits traits = traits();
        Set<JobState> states = states();
        refuseStatesWithout(traits, states);
        return new JobFilter(
                said("queue", queue),
                said("type", type),
                said("typeContains", typeContains),
                idPart(said("id", id)),
                states,
                null,
                traits,
                tag(said("tag", tag)),
                sight.jobs());
    }

    private JobTraits traits() {
        return new JobTraits(
                kind(said("errorKind", errorKind)),
                fingerprint(said("fingerprint", fingerprint)),
                new TimeSpan(
                        time("submittedAfter", submittedAfter),
                        time("submittedBefore", submittedBefore)),
                new TimeSpan(
                        time("finishedAfter", finishedAfter),
                        time("finishedBefore", finishedBefore)),
                said("schedule", schedule),
                said("principal", principal));
    }

    private static @Nullable String kind(@Nullable String word) {
        if (word != null && !KINDS.contains(word)) {
            throw invalid("errorKind", "must be one of " + String.join(", ", KINDS));
        }
        return word;
    }

    private static @Nullable String fingerprint(@Nullable String text) {
        if (text != null && !FINGERPRINT.matcher(text).matches()) {
            throw invalid(
                    "fingerprint", "must be one that a failed job or /v1/errors shows: 16 digits");
        }
        return text;
    }

    /// A search for what cannot be there is a mistake.
    private static void refuseStatesWithout(JobTraits traits, Set<JobState> states) {
        if (traits.contradictAsFailures(states)) {
            throw invalid("state", FieldValues.STATE_OF_FAILURES);
        }
        if (traits.contradictAsFinished(states)) {
            throw invalid("state", FieldValues.STATE_OF_FINISHED);
        }
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

    private static @Nullable String tag(@Nullable String word) {
        if (word != null && !JobNames.isTag(word)) {
            throw invalid("tag", "must be one tag, of " + JobNames.TAGS);
        }
        return word;
    }

    private Set<JobState> states() {
        Set<JobState> states = EnumSet.noneOf(JobState.class);
        if (state == null) {
            return states;
        }
        state.stream()
                .flatMap(words -> Arrays.stream(words.split(",", -1)))
                .map(String::strip)
                .map(JobQuery::state)
                .forEach(states::add);
        if (states.isEmpty()) {
            throw invalid("state", FieldValues.EMPTY);
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
}
