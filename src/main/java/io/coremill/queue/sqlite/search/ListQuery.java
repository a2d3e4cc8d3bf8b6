package io.coremill.queue.sqlite.search;

import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.lookup.JobOrder;
import io.coremill.queue.lookup.ListPlace;
import io.coremill.queue.lookup.ListRange;
import io.coremill.queue.sqlite.table.StoreStatements;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A list query and its arguments. Jobs that are not finished are found through the indexes that
/// there are for them, and the rare ends too; all else is searched from the newest job on, so it
/// has to be bounded where few may match.
record ListQuery(String sql, List<Object> arguments) {
    private static final ListRange NEWEST = new ListRange(JobOrder.NEWEST_FIRST, null);

    /// @param floor the last job to look at; null looks at all
    static ListQuery of(JobFilter filter, ListRange range, int limit, @Nullable ListPlace floor) {
        var ids = ids(filter, range, floor);
        ids.arguments.add(limit);
        var sql =
                "%s WHERE id IN (SELECT id FROM (%s) ORDER BY %s LIMIT ?) ORDER BY %s"
                        .formatted(
                                StoreStatements.LIST,
                                ids.sql,
                                order(range.order()),
                                order(range.order()));
        return new ListQuery(sql, ids.arguments);
    }

    /// The ids alone, newest first.
    static ListQuery walk(JobFilter filter, int limit, @Nullable ListPlace floor) {
        var ids = ids(SearchPlace.walked(filter), filter, NEWEST, floor);
        ids.arguments.add(limit);
        var sql =
                "SELECT id, id_low FROM (%s) ORDER BY id DESC LIMIT ?"
                        .formatted(ids.sql.replace("SELECT id FROM", "SELECT id, id_low FROM"));
        return new ListQuery(sql, ids.arguments);
    }

    /// The same, of as many jobs as a search looks at: it ends as soon as it has enough.
    ///
    /// @return empty where a search is not bounded
    static Optional<ListQuery> boundedWalk(JobFilter filter, int rows, int limit) {
        var places = SearchPlace.walked(filter);
        if (places.size() != 1 || !places.getFirst().isOfAllJobs()) {
            return Optional.empty();
        }
        var within = SearchConditions.ofRange(filter, NEWEST);
        var conditions = SearchConditions.of(filter, NEWEST, null);
        var arguments = new ArrayList<>(within.arguments());
        arguments.add(rows);
        arguments.addAll(conditions.arguments());
        arguments.add(limit);
        var sql =
                """
                SELECT id, id_low
                FROM (SELECT id, id_low, queue, state, type, error_kind, finished, fingerprint,
                             principal
                      FROM job NOT INDEXED WHERE TRUE%s ORDER BY id DESC LIMIT ?)
                WHERE %s%s ORDER BY id DESC LIMIT ?
                """
                        .formatted(within.sql(), places.getFirst().condition(), conditions.sql());
        return Optional.of(new ListQuery(sql, arguments));
    }

    /// The last jobs that such a walk would look at.
    static List<ListQuery> walkFloors(JobFilter filter, int rows) {
        return floors(SearchPlace.walked(filter), filter, NEWEST, rows);
    }

    /// How many there are, up to a limit.
    static ListQuery count(
            JobFilter filter, ListRange range, int limit, @Nullable ListPlace floor) {
        var ids = ids(filter, range, floor);
        ids.arguments.add(limit);
        var sql = "SELECT count(*) FROM (SELECT id FROM (%s) LIMIT ?)".formatted(ids.sql);
        return new ListQuery(sql, ids.arguments);
    }

    /// Groups of the newest failures, of those that the filter says: of a queue, of a type, or of
    /// what may be seen.
    static ListQuery failures(JobFilter filter, int groups, int failures) {
        var conditions = SearchConditions.ofOrigin(filter);
        var arguments = new ArrayList<Object>();
        arguments.add(failures);
        arguments.addAll(conditions.arguments());
        arguments.add(groups);
        var column = filter.owners().isEmpty() ? "" : ", principal";
        return new ListQuery(
                StoreStatements.FAILURES.formatted(column, conditions.sql()), arguments);
    }

    /// The last of the jobs that a search would look at, for each place where it might look at
    /// very many in vain.
    static List<ListQuery> floors(JobFilter filter, ListRange range, int rows) {
        return floors(SearchPlace.of(filter, range.order()), filter, range, rows);
    }

    private static List<ListQuery> floors(
            List<SearchPlace> places, JobFilter filter, ListRange range, int rows) {
        return places.stream()
                .filter(place -> place.mayBeInVain(filter))
                .map(place -> floor(place, filter, range, rows))
                .toList();
    }

    void fill(PreparedStatement statement) throws SQLException {
        for (int i = 0; i < arguments.size(); i++) {
            statement.setObject(i + 1, arguments.get(i));
        }
    }

    private static ListQuery floor(SearchPlace place, JobFilter filter, ListRange range, int rows) {
        var within = SearchConditions.ofRange(filter, range);
        var arguments = new ArrayList<Object>(place.arguments());
        arguments.addAll(within.arguments());
        arguments.add(rows - 1);
        var sql =
                "SELECT id, id_low, finished FROM %s%s ORDER BY %s LIMIT 1 OFFSET ?"
                        .formatted(place.walked(), within.sql(), order(range.order()));
        return new ListQuery(sql, arguments);
    }

    private static ListQuery ids(JobFilter filter, ListRange range, @Nullable ListPlace floor) {
        return ids(SearchPlace.of(filter, range.order()), filter, range, floor);
    }

    private static ListQuery ids(
            List<SearchPlace> places,
            JobFilter filter,
            ListRange range,
            @Nullable ListPlace floor) {
        var conditions = SearchConditions.of(filter, range, floor);
        var arguments = new ArrayList<Object>();
        places.forEach(
                place -> {
                    arguments.addAll(place.arguments());
                    arguments.addAll(conditions.arguments());
                });
        var columns = range.order().isByFinish() ? "id, finished" : "id";
        var sql =
                places.stream()
                        .map(
                                place ->
                                        "SELECT %s FROM %s%s"
                                                .formatted(
                                                        columns,
                                                        place.matching(),
                                                        conditions.sql()))
                        .collect(Collectors.joining(" UNION ALL "));
        return new ListQuery(sql, arguments);
    }

    private static String order(JobOrder order) {
        return switch (order) {
            case NEWEST_FIRST -> "id DESC";
            case OLDEST_FIRST -> "id";
            case LAST_FINISHED_FIRST -> "finished DESC, id DESC";
            case FIRST_FINISHED_FIRST -> "finished, id";
        };
    }
}
