package io.coremill.queue.postgres.search;

import io.coremill.job.JobState;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.lookup.JobOrder;
import io.coremill.queue.lookup.TimeSpan;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Where a search looks: what follows FROM, with the columns id, queue and type, up to a WHERE.
///
/// @param walked all that it looks at, from the newest on
/// @param matching those of the states that are wanted
/// @param kind what it may look at in vain
record LookupPlace(String walked, String matching, Kind kind) {

    enum Kind {
        /// All jobs of a table.
        WHOLE,
        /// Failures of one cause.
        CAUSE,
        /// All jobs of a table, for a few of their states.
        PART,
        /// As many as wait.
        WAITING,
        /// As many as nodes hold.
        HELD
    }

    static List<LookupPlace> of(JobFilter filter, JobOrder order) {
        if (order.isByFinish() || filter.traits().areOfFailures()) {
            return List.of(finished(filter));
        }
        var states = filter.states();
        if (states.isEmpty()) {
            return List.of(whole("coremill.job WHERE TRUE"), whole("coremill.history WHERE TRUE"));
        }
        var ends = states.stream().filter(JobState::isFinal).collect(Collectors.toSet());
        var unfinished = states.stream().filter(state -> !state.isFinal()).sorted();
        return Stream.concat(unfinished.flatMap(LookupPlace::unfinished), finished(ends)).toList();
    }

    /// Whether the search has to be bounded, because too many may not match.
    boolean mayBeInVain(JobFilter filter) {
        return switch (kind) {
            case CAUSE -> filter.queue() != null || filter.type() != null || isDeep(filter);
            case WHOLE -> filter.queue() != null || filter.isNarrow();
            case PART -> true;
            case WAITING -> filter.isNarrow();
            case HELD -> false;
        };
    }

    private static boolean isDeep(JobFilter filter) {
        return filter.typePart() != null
                || filter.id() != null
                || filter.traits().errorKind() != null
                || !filter.traits().finished().equals(TimeSpan.ALWAYS);
    }

    /// Failures have indexes for them alone.
    private static LookupPlace finished(JobFilter filter) {
        if (filter.traits().areOfFailures()) {
            var kind = filter.traits().fingerprint() == null ? Kind.PART : Kind.CAUSE;
            var failed = "coremill.history WHERE fingerprint IS NOT NULL";
            return new LookupPlace(failed, failed, kind);
        }
        var states = filter.states();
        boolean all =
                states.isEmpty()
                        || Arrays.stream(JobState.values())
                                .filter(JobState::isFinal)
                                .allMatch(states::contains);
        return all ? whole("coremill.history WHERE TRUE") : part(states);
    }

    private static LookupPlace part(Set<JobState> states) {
        var words =
                states.stream()
                        .map(JobState::word)
                        .map("'%s'"::formatted)
                        .sorted()
                        .collect(Collectors.joining(", "));
        return new LookupPlace(
                "coremill.history WHERE TRUE",
                "coremill.history WHERE state IN (%s)".formatted(words),
                Kind.PART);
    }

    private static Stream<LookupPlace> unfinished(JobState state) {
        return switch (state) {
            case QUEUED -> Stream.of(waiting("ready"), held("started IS NULL"));
            case SCHEDULED -> Stream.of(waiting("later"));
            case RUNNING -> Stream.of(held("started IS NOT NULL"));
            case SUCCEEDED, FAILED, CANCELLED -> Stream.of();
        };
    }

    /// The rare ends have an index.
    private static Stream<LookupPlace> finished(Set<JobState> ends) {
        if (!ends.contains(JobState.SUCCEEDED)) {
            return ends.stream().sorted().map(LookupPlace::end);
        }
        return Stream.of(part(ends));
    }

    private static LookupPlace end(JobState state) {
        return whole("coremill.history WHERE state = '%s'".formatted(state.word()));
    }

    private static LookupPlace whole(String place) {
        return new LookupPlace(place, place, Kind.WHOLE);
    }

    /// The type is looked up for each row, and only where it is asked for.
    private static LookupPlace waiting(String table) {
        var place =
                """
                (SELECT w.id, w.queue,
                        (SELECT j.type FROM coremill.job j WHERE j.id = w.id) AS type
                 FROM coremill.%s w) AS waiting WHERE TRUE\
                """
                        .formatted(table);
        return new LookupPlace(place, place, Kind.WAITING);
    }

    private static LookupPlace held(String condition) {
        var place =
                "(SELECT job AS id, queue, type FROM coremill.lease WHERE %s) AS held WHERE TRUE"
                        .formatted(condition);
        return new LookupPlace(place, place, Kind.HELD);
    }
}
