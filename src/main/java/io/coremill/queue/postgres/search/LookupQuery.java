package io.coremill.queue.postgres.search;

import io.coremill.job.JobId;
import io.coremill.queue.lookup.JobFilter;
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

    /// @param floor the oldest job to look at; null looks at all
    static LookupQuery list(JobFilter filter, int limit, @Nullable JobId floor) {
        var ids = ids(filter, limit, floor);
        return new LookupQuery(LookupStatements.LIST.formatted(ids.sql), ids.arguments);
    }

    /// How many there are, up to a limit.
    static LookupQuery count(JobFilter filter, int limit, @Nullable JobId floor) {
        var ids = ids(filter, limit, floor);
        return new LookupQuery(
                "SELECT count(*) FROM (%s) AS ids".formatted(ids.sql), ids.arguments);
    }

    /// Asks for the newest of the oldest jobs that a search would look at in each place where it
    /// might look at very many in vain.
    ///
    /// @return empty if there is no such place
    static Optional<LookupQuery> floor(JobFilter filter, int rows) {
        var walks =
                LookupPlace.of(filter).stream()
                        .filter(place -> place.mayBeInVain(filter))
                        .map(place -> last(place, filter, rows))
                        .toList();
        return walks.isEmpty() ? Optional.empty() : Optional.of(newest(walks, 1));
    }

    void fill(PreparedStatement statement) throws SQLException {
        for (int i = 0; i < arguments.size(); i++) {
            statement.setObject(i + 1, arguments.get(i));
        }
    }

    private static LookupQuery last(LookupPlace place, JobFilter filter, int rows) {
        var within = LookupConditions.ofRange(filter);
        var sql =
                "SELECT id FROM %s%s ORDER BY id DESC LIMIT 1 OFFSET %d"
                        .formatted(place.walked(), within.sql(), rows - 1);
        return new LookupQuery(sql, within.arguments());
    }

    private static LookupQuery ids(JobFilter filter, int limit, @Nullable JobId floor) {
        var conditions = LookupConditions.of(filter, floor);
        return newest(
                LookupPlace.of(filter).stream()
                        .map(place -> newest(place, conditions, limit))
                        .toList(),
                limit);
    }

    private static LookupQuery newest(LookupPlace place, LookupConditions conditions, int limit) {
        var sql =
                "SELECT id FROM %s%s ORDER BY id DESC LIMIT %d"
                        .formatted(place.matching(), conditions.sql(), limit);
        return new LookupQuery(sql, conditions.arguments());
    }

    private static LookupQuery newest(List<LookupQuery> places, int limit) {
        var arguments = new ArrayList<Object>();
        places.forEach(place -> arguments.addAll(place.arguments));
        var all =
                places.stream()
                        .map(place -> "(%s)".formatted(place.sql))
                        .collect(Collectors.joining(" UNION ALL "));
        var sql = "SELECT id FROM (%s) AS places ORDER BY id DESC LIMIT %d".formatted(all, limit);
        return new LookupQuery(sql, arguments);
    }
}
