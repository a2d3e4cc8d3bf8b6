package io.coremill.queue.postgres.search;

import io.coremill.job.JobState;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.lookup.JobOrder;
import io.coremill.queue.lookup.TimeSpan;
import io.coremill.queue.postgres.table.PostgresText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where a search looks: what follows FROM, with the columns id, queue, type and principal, up to
/// a WHERE.
///
/// @param walked all that it looks at, from the newest on
/// @param matching those of the states that are wanted
/// @param owner the tag or the schedule whose jobs are walked, an argument; null for jobs of any
/// @param kind what it may look at in vain
record LookupPlace(String walked, String matching, @Nullable String owner, Kind kind) {
    /// The ids of the jobs of a tag.
    private static final String IDS_OF_TAG =
            "(SELECT job AS id FROM coremill.tag WHERE tag.tag = ?) AS tagged WHERE TRUE";

    /// The jobs of a tag by their ids, each looked up where it is.
    private static final String TAGGED =
            """
            (SELECT t.job AS id, found.queue, found.type, found.state, found.finished,
                    found.schedule, found.principal
             FROM coremill.tag t CROSS JOIN LATERAL (
                 SELECT j.queue, j.type,
                        CASE WHEN (SELECT l.started FROM coremill.lease l WHERE l.job = j.id)
                                  IS NOT NULL THEN 'running'
                             WHEN (SELECT d.id FROM coremill.later d WHERE d.id = j.id)
                                  IS NOT NULL THEN 'scheduled'
                             ELSE 'queued' END AS state, NULL::bigint AS finished, j.schedule,
                        j.principal
                 FROM coremill.job j WHERE j.id = t.job
                 UNION ALL
                 SELECT h.queue, h.type, h.state, h.finished, h.schedule, h.principal
                 FROM coremill.history h WHERE h.id = t.job
                 OFFSET 0) AS found
             WHERE t.tag = ?) AS tagged WHERE TRUE\
            """;

    /// The jobs of a schedule that have not finished, by their ids.
    private static final String UNFINISHED_OF_SCHEDULE =
            """
            (SELECT j.id, j.queue, j.type, j.principal,
                    CASE WHEN (SELECT l.started FROM coremill.lease l WHERE l.job = j.id)
                              IS NOT NULL THEN 'running'
                         WHEN (SELECT d.id FROM coremill.later d WHERE d.id = j.id)
                              IS NOT NULL THEN 'scheduled'
                         ELSE 'queued' END AS state, NULL::bigint AS finished
             FROM coremill.job j WHERE j.schedule = ?) AS made WHERE TRUE\
            """;

    private static final String FINISHED_OF_SCHEDULE = "coremill.history WHERE schedule = ?";

    enum Kind {
        /// All jobs of a table.
        WHOLE,
        /// Failures of one cause.
        CAUSE,
        /// All jobs of a table, of a tag or of a schedule, for a few of their states.
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
        String tag = filter.tag();
        if (tag != null) {
            return List.of(owned(IDS_OF_TAG, TAGGED, PostgresText.kept(tag), states));
        }
        String schedule = filter.traits().schedule();
        if (schedule != null) {
            return ofSchedule(PostgresText.kept(schedule), states);
        }
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

    /// Whether the places of a search have the jobs of the schedule that is asked for, and no
    /// others.
    static boolean isOfASchedule(JobFilter filter, JobOrder order) {
        return filter.traits().schedule() != null
                && filter.tag() == null
                && !filter.traits().areOfFailures()
                && !order.isByFinish();
    }

    private static boolean isDeep(JobFilter filter) {
        return filter.typePart() != null
                || filter.id() != null
                || filter.tag() != null
                || filter.traits().errorKind() != null
                || filter.traits().schedule() != null
                || filter.traits().principal() != null
                || !filter.visible().isAll()
                || !filter.traits().finished().equals(TimeSpan.ALWAYS);
    }

    /// Failures have indexes for them alone.
    private static LookupPlace finished(JobFilter filter) {
        if (filter.traits().areOfFailures()) {
            var kind = filter.traits().fingerprint() == null ? Kind.PART : Kind.CAUSE;
            var failed = "coremill.history WHERE fingerprint IS NOT NULL";
            return new LookupPlace(failed, failed, null, kind);
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
        return new LookupPlace(
                "coremill.history WHERE TRUE",
                "coremill.history WHERE state IN (%s)".formatted(words(states)),
                null,
                Kind.PART);
    }

    private static Stream<LookupPlace> unfinished(JobState state) {
        return switch (state) {
            case QUEUED -> Stream.of(waiting("ready"), held("started IS NULL"));
            case SCHEDULED -> Stream.of(waiting("later"));
            case RUNNING -> Stream.of(held("started IS NOT NULL"));
            case SUCCEEDED, FAILED, CANCELLED, EXPIRED -> Stream.of();
        };
    }

    /// The rare ends have an index.
    private static Stream<LookupPlace> finished(Set<JobState> ends) {
        if (!ends.contains(JobState.SUCCEEDED)) {
            return ends.stream().sorted().map(LookupPlace::end);
        }
        return Stream.of(part(ends));
    }

    private static LookupPlace owned(String ids, String jobs, String owner, Set<JobState> states) {
        var matching =
                states.isEmpty() ? jobs : jobs + " AND state IN (%s)".formatted(words(states));
        return new LookupPlace(ids, matching, owner, Kind.PART);
    }

    private static List<LookupPlace> ofSchedule(String schedule, Set<JobState> states) {
        boolean all = states.isEmpty();
        var places = new ArrayList<LookupPlace>();
        if (all || !states.stream().allMatch(JobState::isFinal)) {
            var place = UNFINISHED_OF_SCHEDULE;
            places.add(owned(place, place, schedule, states));
        }
        if (all || states.stream().anyMatch(JobState::isFinal)) {
            var place = FINISHED_OF_SCHEDULE;
            places.add(owned(place, place, schedule, states));
        }
        return places;
    }

    private static String words(Set<JobState> states) {
        return states.stream()
                .map(JobState::word)
                .map("'%s'"::formatted)
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /// All arguments of a search in it.
    List<Object> with(LookupConditions conditions) {
        var all = new ArrayList<Object>();
        if (owner != null) {
            all.add(owner);
        }
        all.addAll(conditions.arguments());
        return all;
    }

    private static LookupPlace end(JobState state) {
        return whole("coremill.history WHERE state = '%s'".formatted(state.word()));
    }

    private static LookupPlace whole(String place) {
        return new LookupPlace(place, place, null, Kind.WHOLE);
    }

    /// The type is looked up for each row, and only where it is asked for.
    private static LookupPlace waiting(String table) {
        var place =
                """
                (SELECT w.id, w.queue,
                        (SELECT j.type FROM coremill.job j WHERE j.id = w.id) AS type,
                        (SELECT j.principal FROM coremill.job j WHERE j.id = w.id) AS principal
                 FROM coremill.%s w) AS waiting WHERE TRUE\
                """
                        .formatted(table);
        return new LookupPlace(place, place, null, Kind.WAITING);
    }

    private static LookupPlace held(String condition) {
        var place =
                """
                (SELECT l.job AS id, l.queue, l.type,
                        (SELECT j.principal FROM coremill.job j WHERE j.id = l.job) AS principal
                 FROM coremill.lease l WHERE %s) AS held WHERE TRUE\
                """
                        .formatted(condition);
        return new LookupPlace(place, place, null, Kind.HELD);
    }
}
