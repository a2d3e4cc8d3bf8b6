package io.coremill.queue.sqlite.search;

import io.coremill.job.JobState;
import io.coremill.queue.lookup.JobFilter;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Where a search looks. The conditions of partial indexes are repeated word for word, or they
/// would not serve.
///
/// @param walked all that it looks at, from the newest on
/// @param matching those of the states that are wanted
/// @param kind how many jobs there may be
record SearchPlace(String walked, String matching, Kind kind) {

    enum Kind {
        /// All jobs there are.
        EVERYTHING,
        /// All jobs there are, for a few of their states.
        SOME_OF_EVERYTHING,
        /// Jobs that ended badly, newest first.
        RARE_END,
        /// As many as wait or run.
        UNFINISHED
    }

    static List<SearchPlace> of(JobFilter filter) {
        var states = filter.states();
        if (states.isEmpty()) {
            return List.of(new SearchPlace("job WHERE TRUE", "job WHERE TRUE", Kind.EVERYTHING));
        }
        return states.stream().allMatch(state -> hasIndex(state, filter))
                ? states.stream().sorted().flatMap(SearchPlace::indexed).toList()
                : List.of(everything(states));
    }

    /// Whether the search has to be bounded, because too many may not match.
    boolean mayBeInVain(JobFilter filter) {
        return switch (kind) {
            case EVERYTHING, RARE_END -> filter.queue() != null || filter.isNarrow();
            case SOME_OF_EVERYTHING -> true;
            case UNFINISHED -> false;
        };
    }

    /// What waits is in the order in which it is to run: to find few of many there, the way from
    /// the newest job on is shorter.
    private static boolean hasIndex(JobState state, JobFilter filter) {
        return switch (state) {
            case RUNNING, FAILED, CANCELLED -> true;
            case QUEUED, SCHEDULED -> !filter.isNarrow();
            case SUCCEEDED -> false;
        };
    }

    private static SearchPlace everything(Set<JobState> states) {
        var words =
                states.stream()
                        .flatMap(SearchPlace::words)
                        .map("'%s'"::formatted)
                        .sorted()
                        .collect(Collectors.joining(", "));
        return new SearchPlace(
                "job WHERE TRUE",
                "job NOT INDEXED WHERE state IN (%s)".formatted(words),
                Kind.SOME_OF_EVERYTHING);
    }

    private static Stream<SearchPlace> indexed(JobState state) {
        return switch (state) {
            case QUEUED ->
                    Stream.of(
                            unfinished("job INDEXED BY job_claim WHERE state = 'queued'"),
                            leased("ahead"));
            case SCHEDULED ->
                    Stream.of(unfinished("job INDEXED BY job_due WHERE state = 'scheduled'"));
            case RUNNING -> Stream.of(leased("running"));
            case SUCCEEDED, FAILED, CANCELLED -> Stream.of(end(state));
        };
    }

    private static SearchPlace end(JobState state) {
        var place =
                "job INDEXED BY job_unhappy WHERE state IN ('failed', 'cancelled') AND state = '%s'"
                        .formatted(state.word());
        return new SearchPlace(place, place, Kind.RARE_END);
    }

    private static SearchPlace leased(String word) {
        return unfinished(
                "job INDEXED BY job_leased WHERE state IN ('ahead', 'running') AND state = '%s'"
                        .formatted(word));
    }

    private static SearchPlace unfinished(String place) {
        return new SearchPlace(place, place, Kind.UNFINISHED);
    }

    /// As the table has them.
    private static Stream<String> words(JobState state) {
        return state == JobState.QUEUED ? Stream.of("queued", "ahead") : Stream.of(state.word());
    }
}
