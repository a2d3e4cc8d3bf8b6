package io.coremill.queue.sqlite;

import io.coremill.job.JobState;
import io.coremill.queue.JobFilter;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// A list query and its arguments.
record Listing(String sql, List<Object> arguments) {

    static Listing of(JobFilter filter, int limit) {
        var conditions = new ArrayList<String>();
        var arguments = new ArrayList<Object>();
        if (filter.before() != null) {
            conditions.add("id < ?");
            arguments.add(Rows.key(filter.before()));
        }
        if (filter.queue() != null) {
            conditions.add("queue = ?");
            arguments.add(filter.queue());
        }
        if (filter.type() != null) {
            conditions.add("type = ?");
            arguments.add(filter.type());
        }
        if (filter.state() != null) {
            conditions.add(state(filter.state()));
        }
        arguments.add(limit);
        return new Listing(sql(conditions), arguments);
    }

    void fill(PreparedStatement statement) throws SQLException {
        for (int i = 0; i < arguments.size(); i++) {
            statement.setObject(i + 1, arguments.get(i));
        }
    }

    private static String sql(List<String> conditions) {
        var where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
        return Sql.LIST + where + " ORDER BY id DESC LIMIT ?";
    }

    /// Written out, and not an argument, so that partial indexes can serve.
    private static String state(JobState state) {
        return state == JobState.QUEUED
                ? "state IN ('queued', 'ahead')"
                : "state = '%s'".formatted(state.word());
    }
}
