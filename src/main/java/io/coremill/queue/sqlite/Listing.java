package io.coremill.queue.sqlite;

import io.coremill.job.JobState;
import io.coremill.queue.JobFilter;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A list query and its arguments. Jobs that are not finished are found through the indexes that
/// there are for them, and the rare ends too; all else is searched from the newest job on, so it
/// has to be bounded where few may match.
record Listing(String sql, List<Object> arguments) {

    /// @param floor the oldest job to look at; null looks at all
    static Listing of(JobFilter filter, int limit, @Nullable Long floor) {
        var places = places(filter);
        var arguments = new ArrayList<Object>();
        for (var _ : places) {
            arguments.addAll(arguments(filter, floor));
        }
        arguments.add(limit);
        var ids =
                places.stream()
                        .map(place -> "SELECT id FROM " + place + conditions(filter, floor))
                        .collect(Collectors.joining(" UNION ALL "));
        var sql =
                "%s WHERE id IN (SELECT id FROM (%s) ORDER BY id DESC LIMIT ?) ORDER BY id DESC"
                        .formatted(Sql.LIST, ids);
        return new Listing(sql, arguments);
    }

    /// The oldest of so many jobs that a search would look at.
    static Listing floor(JobFilter filter, int rows) {
        var within = new JobFilter(null, null, filter.state(), filter.before());
        var arguments = arguments(within, null);
        arguments.add(rows - 1);
        var place = isRareEnd(filter.state()) ? places(filter).getFirst() : "job WHERE TRUE";
        var sql =
                "SELECT id, id_low FROM %s%s ORDER BY id DESC LIMIT 1 OFFSET ?"
                        .formatted(place, conditions(within, null));
        return new Listing(sql, arguments);
    }

    /// Whether it might look at very many jobs in vain.
    static boolean needsFloor(JobFilter filter) {
        boolean any = filter.queue() == null && filter.type() == null;
        var state = filter.state();
        if (state == null || isRareEnd(state)) {
            return !any;
        }
        return state.isFinal() || (state != JobState.RUNNING && filter.type() != null);
    }

    void fill(PreparedStatement statement) throws SQLException {
        for (int i = 0; i < arguments.size(); i++) {
            statement.setObject(i + 1, arguments.get(i));
        }
    }

    /// Where jobs of that state are. The conditions of partial indexes are repeated word for word,
    /// or they would not serve.
    private static List<String> places(JobFilter filter) {
        var leased = "job INDEXED BY job_leased WHERE state IN ('ahead', 'running') AND state = ";
        return switch (filter.state()) {
            case null -> List.of("job WHERE TRUE");
            case SUCCEEDED -> List.of("job WHERE state = 'succeeded'");
            case FAILED, CANCELLED ->
                    List.of(
                            "job INDEXED BY job_unhappy"
                                    + " WHERE state IN ('failed', 'cancelled') AND state = '%s'"
                                            .formatted(filter.state().word()));
            case QUEUED ->
                    filter.type() != null
                            ? List.of("job NOT INDEXED WHERE state IN ('queued', 'ahead')")
                            : List.of(
                                    "job INDEXED BY job_claim WHERE state = 'queued'",
                                    leased + "'ahead'");
            case SCHEDULED ->
                    filter.type() != null
                            ? List.of("job NOT INDEXED WHERE state = 'scheduled'")
                            : List.of("job INDEXED BY job_due WHERE state = 'scheduled'");
            case RUNNING -> List.of(leased + "'running'");
        };
    }

    private static boolean isRareEnd(@Nullable JobState state) {
        return state == JobState.FAILED || state == JobState.CANCELLED;
    }

    private static String conditions(JobFilter filter, @Nullable Long floor) {
        return Stream.of(
                        filter.before() == null ? "" : " AND id < ?",
                        floor == null ? "" : " AND id >= ?",
                        filter.queue() == null ? "" : " AND queue = ?",
                        filter.type() == null ? "" : " AND type = ?")
                .collect(Collectors.joining());
    }

    private static List<Object> arguments(JobFilter filter, @Nullable Long floor) {
        var arguments = new ArrayList<Object>();
        if (filter.before() != null) {
            arguments.add(Rows.key(filter.before()));
        }
        if (floor != null) {
            arguments.add(floor);
        }
        if (filter.queue() != null) {
            arguments.add(filter.queue());
        }
        if (filter.type() != null) {
            arguments.add(filter.type());
        }
        return arguments;
    }
}
