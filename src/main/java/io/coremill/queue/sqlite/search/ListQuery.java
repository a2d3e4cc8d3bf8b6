package io.coremill.queue.sqlite.search;

import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.sqlite.table.StoreStatements;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A list query and its arguments. Jobs that are not finished are found through the indexes that
/// there are for them, and the rare ends too; all else is searched from the newest job on, so it
/// has to be bounded where few may match.
record ListQuery(String sql, List<Object> arguments) {

    /// @param floor the oldest job to look at; null looks at all
    static ListQuery of(JobFilter filter, int limit, @Nullable Long floor) {
        var ids = ids(filter, floor);
        ids.arguments.add(limit);
        var sql =
                "%s WHERE id IN (SELECT id FROM (%s) ORDER BY id DESC LIMIT ?) ORDER BY id DESC"
                        .formatted(StoreStatements.LIST, ids.sql);
        return new ListQuery(sql, ids.arguments);
    }

    /// How many there are, up to a limit.
    static ListQuery count(JobFilter filter, int limit, @Nullable Long floor) {
        var ids = ids(filter, floor);
        ids.arguments.add(limit);
        var sql = "SELECT count(*) FROM (SELECT id FROM (%s) LIMIT ?)".formatted(ids.sql);
        return new ListQuery(sql, ids.arguments);
    }

    /// The oldest of the jobs that a search would look at, for each place where it might look at
    /// very many in vain.
    static List<ListQuery> floors(JobFilter filter, int rows) {
        return SearchPlace.of(filter).stream()
                .filter(place -> place.mayBeInVain(filter))
                .map(place -> floor(place, filter, rows))
                .toList();
    }

    void fill(PreparedStatement statement) throws SQLException {
        for (int i = 0; i < arguments.size(); i++) {
            statement.setObject(i + 1, arguments.get(i));
        }
    }

    private static ListQuery floor(SearchPlace place, JobFilter filter, int rows) {
        var within = SearchConditions.ofRange(filter, null);
        var arguments = new ArrayList<>(within.arguments());
        arguments.add(rows - 1);
        var sql =
                "SELECT id, id_low FROM %s%s ORDER BY id DESC LIMIT 1 OFFSET ?"
                        .formatted(place.walked(), within.sql());
        return new ListQuery(sql, arguments);
    }

    private static ListQuery ids(JobFilter filter, @Nullable Long floor) {
        var places = SearchPlace.of(filter);
        var conditions = SearchConditions.of(filter, floor);
        var arguments = new ArrayList<Object>();
        places.forEach(_ -> arguments.addAll(conditions.arguments()));
        var sql =
                places.stream()
                        .map(place -> "SELECT id FROM " + place.matching() + conditions.sql())
                        .collect(Collectors.joining(" UNION ALL "));
        return new ListQuery(sql, arguments);
    }
}
