package io.coremill.queue.sqlite.search;

import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.lookup.JobIdPart;
import io.coremill.queue.sqlite.table.JobRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What jobs have to fulfil beside being in a [SearchPlace]: the end of a WHERE, and its arguments.
record SearchConditions(String sql, List<Object> arguments) {

    /// @param floor the oldest job to look at; null looks at all
    static SearchConditions of(JobFilter filter, @Nullable Long floor) {
        var builder = new Builder();
        builder.range(filter, floor);
        builder.add(" AND queue = ?", filter.queue());
        builder.add(" AND type = ?", filter.type());
        var part = filter.typePart();
        builder.add(
                " AND instr(lower(type), ?) > 0",
                part == null ? null : part.toLowerCase(Locale.ROOT));
        var id = filter.id();
        if (id != null) {
            builder.rest(id);
        }
        return builder.build();
    }

    /// Only those that limit how far a search goes.
    static SearchConditions ofRange(JobFilter filter, @Nullable Long floor) {
        var builder = new Builder();
        builder.range(filter, floor);
        return builder.build();
    }

    private static final class Builder {
        private final StringBuilder sql = new StringBuilder();
        private final List<Object> arguments = new ArrayList<>();

        void range(JobFilter filter, @Nullable Long floor) {
            var before = filter.before();
            add(" AND id < ?", before == null ? null : JobRows.key(before));
            add(" AND id >= ?", floor);
            var id = filter.id();
            if (id != null && id.isBeginning()) {
                add(" AND id >= ?", id.high());
                add(" AND id <= ?", id.high() | ~id.highMask());
            }
        }

        /// What of an id does not make a range.
        void rest(JobIdPart id) {
            if (!id.isBeginning() && id.highMask() != 0) {
                add(" AND id & ? = ", id.highMask());
                add("?", id.high());
            }
            if (id.lowMask() != 0) {
                add(" AND id_low & ? = ", id.lowMask());
                add("?", id.low());
            }
        }

        void add(String condition, @Nullable Object argument) {
            if (argument != null) {
                sql.append(condition);
                arguments.add(argument);
            }
        }

        SearchConditions build() {
            return new SearchConditions(sql.toString(), arguments);
        }
    }
}
