package io.coremill.queue.postgres.search;

import io.coremill.job.JobId;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.lookup.JobIdPart;
import io.coremill.queue.postgres.table.PostgresText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What jobs have to fulfil beside being in a [LookupPlace]: the end of a WHERE, and its arguments.
record LookupConditions(String sql, List<Object> arguments) {

    /// @param floor the oldest job to look at; null looks at all
    static LookupConditions of(JobFilter filter, @Nullable JobId floor) {
        var builder = new Builder();
        builder.range(filter, floor);
        builder.add(" AND queue = ?", text(filter.queue()));
        builder.add(" AND type = ?", text(filter.type()));
        builder.add(" AND strpos(lower(type COLLATE \"C\"), ?) > 0", folded(filter.typePart()));
        var id = filter.id();
        if (id != null && !id.isBeginning()) {
            builder.add(" AND id::text LIKE ?", pattern(id));
        }
        return builder.build();
    }

    /// Only those that limit how far a search goes.
    static LookupConditions ofRange(JobFilter filter) {
        var builder = new Builder();
        builder.range(filter, null);
        return builder.build();
    }

    private static @Nullable String text(@Nullable String asked) {
        return asked == null ? null : PostgresText.kept(asked);
    }

    private static @Nullable String folded(@Nullable String part) {
        return part == null ? null : PostgresText.kept(part).toLowerCase(Locale.ROOT);
    }

    /// The digits of an id that are known, each in its place, and any other character elsewhere.
    private static String pattern(JobIdPart id) {
        var digits = new UUID(id.high(), id.low()).toString();
        var known = new UUID(id.highMask(), id.lowMask()).toString();
        var pattern = new StringBuilder(digits);
        for (int i = 0; i < digits.length(); i++) {
            if (known.charAt(i) != 'f') {
                pattern.setCharAt(i, '_');
            }
        }
        return pattern.toString();
    }

    private static final class Builder {
        private final StringBuilder sql = new StringBuilder();
        private final List<Object> arguments = new ArrayList<>();

        /// The beginning of an id makes a range of its own.
        void range(JobFilter filter, @Nullable JobId floor) {
            var before = filter.before();
            add(" AND id < ?", before == null ? null : before.value());
            add(" AND id >= ?", floor == null ? null : floor.value());
            var id = filter.id();
            if (id != null && id.isBeginning()) {
                add(" AND id >= ?", new UUID(id.high(), id.low()));
                add(" AND id <= ?", new UUID(id.high() | ~id.highMask(), id.low() | ~id.lowMask()));
            }
        }

        void add(String condition, @Nullable Object argument) {
            if (argument != null) {
                sql.append(condition);
                arguments.add(argument);
            }
        }

        LookupConditions build() {
            return new LookupConditions(sql.toString(), arguments);
        }
    }
}
