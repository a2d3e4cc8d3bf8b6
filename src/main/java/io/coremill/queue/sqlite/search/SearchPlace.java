package io.coremill.queue.sqlite.search;

import io.coremill.job.JobState;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.lookup.JobOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where a search looks. The conditions of partial indexes are repeated word for word, or they
/// would not serve.
///
/// @param walked all that it looks at, from the newest on
/// @param matching those of the states that are wanted
/// @param owner the tag or the schedule whose jobs are walked, an argument; null for jobs of any
/// @param kind how many jobs there may be
record SearchPlace(String walked, String matching, @Nullable String owner, Kind kind) {
    /// The jobs of a tag, which is an argument, by their ids.
    private static final String TAGGED =
            """
            (SELECT tag.job AS id, job.id_low, job.queue, job.type, job.state, job.finished,
                    job.error_kind, job.fingerprint, job.schedule, job.principal
             FROM tag CROSS JOIN job ON job.id = tag.job WHERE tag.tag = ?) WHERE TRUE\
            """;

    /// The jobs of a schedule, which is an argument, by their ids.
    private static final String SCHEDULED =
            "job INDEXED BY job_schedule WHERE schedule IS NOT NULL AND schedule = ?";

    private static final String WHERE = " WHERE ";

    enum Kind {
        /// All jobs there are.
        EVERYTHING,
        /// All jobs of a tag, or of a schedule.
        OWNED,
        /// All jobs there are, for a few of their states.
        SOME_OF_EVERYTHING,
        /// Jobs that ended badly, newest first.
        RARE_END,
        /// As many as wait or run.
        UNFINISHED
    }

    static List<SearchPlace> of(JobFilter filter, JobOrder order) {
        if (order.isByFinish()) {
            return List.of(byFinish(filter));
        }
        if (filter.traits().fingerprint() != null) {
            return List.of(ofOneCause());
        }
        var states = filter.states();
        String tag = filter.tag();
        if (tag != null) {
            return List.of(owned(TAGGED, tag, states));
        }
        String schedule = filter.traits().schedule();
        if (schedule != null) {
            return List.of(owned(SCHEDULED, schedule, states));
        }
        if (states.isEmpty()) {
            return List.of(
                    new SearchPlace("job WHERE TRUE", "job WHERE TRUE", null, Kind.EVERYTHING));
        }
        return states.stream().allMatch(state -> hasIndex(state, filter))
                ? states.stream().sorted().flatMap(SearchPlace::indexed).toList()
                : List.of(everything(states));
    }

    /// For one who goes through all of them page by page: from the newest on wherever the way to
    /// one page would be as long as that to all.
    static List<SearchPlace> walked(JobFilter filter) {
        var states = filter.states();
        boolean waiting = states.contains(JobState.QUEUED) || states.contains(JobState.SCHEDULED);
        boolean hasItsOwn =
                filter.traits().fingerprint() != null
                        || filter.tag() != null
                        || filter.traits().schedule() != null;
        return waiting && !hasItsOwn
                ? List.of(everything(states))
                : of(filter, JobOrder.NEWEST_FIRST);
    }

    /// What its text asks for before all else.
    List<String> arguments() {
        return owner == null ? List.of() : List.of(owner);
    }

    /// Whether the place of a search has the jobs of the schedule that is asked for, and no others.
    static boolean isOfASchedule(JobFilter filter, JobOrder order) {
        return filter.traits().schedule() != null
                && filter.tag() == null
                && filter.traits().fingerprint() == null
                && !order.isByFinish();
    }

    /// Whether a search looks at all jobs there are, for a few of their states.
    boolean isOfAllJobs() {
        return kind == Kind.SOME_OF_EVERYTHING;
    }

    /// What those that are wanted have to fulfil.
    String condition() {
        return matching.substring(matching.indexOf(WHERE) + WHERE.length());
    }

    /// Whether the search has to be bounded, because too many may not match.
    boolean mayBeInVain(JobFilter filter) {
        return switch (kind) {
            case EVERYTHING, RARE_END -> filter.queue() != null || filter.isNarrow();
            case SOME_OF_EVERYTHING, OWNED -> true;
            case UNFINISHED -> false;
        };
    }

    /// What waits is in the order in which it is to run: to find few of many there, the way from
    /// the newest job on is shorter.
    private static boolean hasIndex(JobState state, JobFilter filter) {
        return switch (state) {
            case RUNNING, FAILED, CANCELLED, EXPIRED -> true;
            case QUEUED, SCHEDULED -> !filter.isNarrow();
            case SUCCEEDED -> false;
        };
    }

    private static SearchPlace byFinish(JobFilter filter) {
        if (filter.traits().areOfFailures()) {
            var failed = "job INDEXED BY job_failed WHERE fingerprint IS NOT NULL";
            return new SearchPlace(failed, failed, null, Kind.RARE_END);
        }
        var finished = "job INDEXED BY job_finished WHERE finished IS NOT NULL";
        var states = filter.states();
        boolean all =
                states.isEmpty()
                        || Arrays.stream(JobState.values())
                                .filter(JobState::isFinal)
                                .allMatch(states::contains);
        return all
                ? new SearchPlace(finished, finished, null, Kind.EVERYTHING)
                : new SearchPlace(
                        finished,
                        "%s AND state IN (%s)".formatted(finished, words(states)),
                        null,
                        Kind.SOME_OF_EVERYTHING);
    }

    private static SearchPlace ofOneCause() {
        var place = "job INDEXED BY job_fingerprint WHERE fingerprint IS NOT NULL";
        return new SearchPlace(place, place, null, Kind.RARE_END);
    }

    private static SearchPlace owned(String place, String owner, Set<JobState> states) {
        var matching =
                states.isEmpty() ? place : place + " AND state IN (%s)".formatted(words(states));
        return new SearchPlace(place, matching, owner, Kind.OWNED);
    }

    private static SearchPlace everything(Set<JobState> states) {
        return new SearchPlace(
                "job WHERE TRUE",
                "job NOT INDEXED WHERE state IN (%s)".formatted(words(states)),
                null,
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
            case SUCCEEDED, FAILED, CANCELLED, EXPIRED -> Stream.of(end(state));
        };
    }

    private static SearchPlace end(JobState state) {
        var place =
                """
                job INDEXED BY job_unhappy
                WHERE (state IN ('failed', 'cancelled') OR state = 'expired') AND state = '%s'\
                """
                        .formatted(state.word());
        return new SearchPlace(place, place, null, Kind.RARE_END);
    }

    private static SearchPlace leased(String word) {
        return unfinished(
                "job INDEXED BY job_leased WHERE state IN ('ahead', 'running') AND state = '%s'"
                        .formatted(word));
    }

    private static SearchPlace unfinished(String place) {
        return new SearchPlace(place, place, null, Kind.UNFINISHED);
    }

    private static String words(Set<JobState> states) {
        return states.stream()
                .flatMap(SearchPlace::words)
                .map("'%s'"::formatted)
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /// As the table has them.
    private static Stream<String> words(JobState state) {
        return state == JobState.QUEUED ? Stream.of("queued", "ahead") : Stream.of(state.word());
    }
}
