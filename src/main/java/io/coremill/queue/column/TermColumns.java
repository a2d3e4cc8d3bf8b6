package io.coremill.queue.column;

import io.coremill.job.JobSpec;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What few jobs say, as the columns of every store have it: each is null where it is not said.
public final class TermColumns {

    /// The tags of a job as a JSON array; null if it has none.
    public static @Nullable String tags(JobSpec.Terms terms) {
        return terms.tags().isEmpty() ? null : ColumnJson.write(terms.tags());
    }

    static JobSpec.Terms read(ResultSet row) throws SQLException {
        long retain = row.getLong("retain");
        var retained = row.wasNull() ? null : StoredTime.duration(retain);
        var terms =
                new JobSpec.Terms(
                        tags(row.getString("tags")),
                        JobColumns.nullableTime(row, "expires"),
                        JobColumns.nullableTime(row, "deadline"),
                        retained,
                        row.getString("schedule"),
                        RuleColumn.read(row.getString("unique_rule")),
                        row.getBoolean("sensitive"));
        return terms.equals(JobSpec.Terms.NONE) ? JobSpec.Terms.NONE : terms;
    }

    private static List<String> tags(@Nullable String json) {
        String[] tags = ColumnJson.readNullable(json, String[].class);
        return tags == null ? List.of() : List.of(tags);
    }

    private TermColumns() {}
}
