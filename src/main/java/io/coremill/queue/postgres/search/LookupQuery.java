package io.coremill.queue.postgres.search;

import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.lookup.JobOrder;
import io.coremill.queue.lookup.ListPlace;
import io.coremill.queue.lookup.ListRange;
import io.coremill.queue.postgres.table.LookupStatements;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A search and its arguments. Each place is searched from its newest job on, so it has to be
/// bounded where few may match. Limits stand in the text: the planner has to know them.
record LookupQuery(String sql, List<Object> arguments) {

    /// @param floor the last job to look at; null looks at all
    static LookupQuery list(
            JobFilter filter, ListRange range, int limit, @Nullable ListPlace floor) {
        var ids = ids(filter, range, limit, floor);
        return new LookupQuery(
                LookupStatements.LIST.formatted(ids.sql, order(range.order())), ids.arguments);
    }

    /// The ids alone, newest first.
    static LookupQuery walk(JobFilter filter, int limit, @Nullable ListPlace floor) {
        return ids(filter, new ListRange(JobOrder.NEWEST_FIRST, null), limit, floor);
    }

    /// How many there are, up to a limit.
    static LookupQuery count(
            JobFilter filter, ListRange range, int limit, @Nullable ListPlace floor) {
        var ids = ids(filter, range, limit, floor);
        return new LookupQuery(
                "SELECT count(*) FROM (%s) AS ids".formatted(ids.sql), ids.arguments);
    }

    /// Asks for the first of the last jobs that a search would look at in each place where it might
    /// look at very many in vain.
    ///
    /// @return empty if there is no such place
    static Optional<LookupQuery> floor(JobFilter filter, ListRange range, int rows) {
        var walks =
                LookupPlace.of(filter, range.order()).stream()
                        .filter(place -> place.mayBeInVain(filter))
                        .map(place -> last(place, filter, range, rows))
                        .toList();
        return walks.isEmpty() ? Optional.empty() : Optional.of(first(walks, range.order(), 1));
    }

    /// Groups of the newest failures of a queue, of a type, of what may be seen, or of all.
    static LookupQuery failures(JobFilter filter, int groups, int failures) {
        var conditions = LookupConditions.ofOrigin(filter);
        var column = filter.owners().isEmpty() ? "" : ", principal";
        return new LookupQuery(
                LookupStatements.FAILURES.formatted(column, failures, conditions.sql(), groups),
                conditions.arguments());
    }

    /// Asks for a failure that is not among those.
    static LookupQuery failureAfter(int failures) {
        return new LookupQuery(LookupStatements.FAILURE_AFTER.formatted(failures), List.of());
    }

    void fill(PreparedStatement statement) throws SQLException {
        for (int i = 0; i < arguments.size(); i++) {
            statement.setObject(i + 1, arguments.get(i));
        }
    }

    private static LookupQuery last(
            LookupPlace place, JobFilter filter, ListRange range, int rows) {
        var within = LookupConditions.ofRange(filter, range);
        var sql =
                "SELECT %s FROM %s%s ORDER BY %s LIMIT 1 OFFSET %d"
                        .formatted(
                                columns(range.order()),
                                place.walked(),
                                within.sql(),
                                order(range.order()),
                                rows - 1);
        return new LookupQuery(sql, place.with(within));
    }

    private static LookupQuery ids(
            JobFilter filter, ListRange range, int limit, @Nullable ListPlace floor) {
        var conditions = LookupConditions.of(filter, range, floor);
        return first(
                LookupPlace.of(filter, range.order()).stream()
                        .map(place -> first(place, conditions, range.order(), limit))
                        .toList(),
                range.order(),
                limit);
    }

    private static LookupQuery first(
            LookupPlace place, LookupConditions conditions, JobOrder order, int limit) {
        var sql =
                "SELECT %s FROM %s%s ORDER BY %s LIMIT %d"
                        .formatted(
                                columns(order),
                                place.matching(),
                                conditions.sql(),
                                order(order),
                                limit);
        return new LookupQuery(sql, place.with(conditions));
    }

    private static LookupQuery first(List<LookupQuery> places, JobOrder order, int limit) {
        var arguments = new ArrayList<Object>();
        places.forEach(place -> arguments.addAll(place.arguments));
        var all =
                places.stream()
                        .map(place -> "(%s)".formatted(place.sql))
                        .collect(Collectors.joining(" UNION ALL "));
        var sql =
                "SELECT %s FROM (%s) AS places ORDER BY %s LIMIT %d"
                        .formatted(columns(order), all, order(order), limit);
        return new LookupQuery(sql, arguments);
    }

    private static String columns(JobOrder order) {
        return order.isByFinish() ? "id, finished" : "id";
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
