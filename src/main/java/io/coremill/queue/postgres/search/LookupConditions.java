package io.coremill.queue.postgres.search;

import io.coremill.job.JobId;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.lookup.JobIdPart;
import io.coremill.queue.lookup.ListPlace;
import io.coremill.queue.lookup.ListRange;
import io.coremill.queue.lookup.TimeSpan;
import io.coremill.queue.postgres.table.PostgresText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What jobs have to fulfil beside being in a [LookupPlace]: the end of a WHERE, and its arguments.
record LookupConditions(String sql, List<Object> arguments) {

    /// @param floor the last job to look at; null looks at all
    static LookupConditions of(JobFilter filter, ListRange range, @Nullable ListPlace floor) {
        var builder = new Builder();
        builder.range(filter, range, floor);
        builder.origin(filter);
        builder.add(" AND error_kind = ?", text(filter.traits().errorKind()));
        if (!LookupPlace.isOfASchedule(filter, range.order())) {
            builder.add(" AND schedule = ?", text(filter.traits().schedule()));
        }
        if (range.order().isByFinish() || filter.traits().areOfFailures()) {
            builder.add(" AND ? = ANY (tags)", text(filter.tag()));
        }
        if (!range.order().isByFinish()) {
            builder.finished(filter.traits().finished());
        }
        builder.add(" AND strpos(lower(type COLLATE \"C\"), ?) > 0", folded(filter.typePart()));
        var id = filter.id();
        if (id != null && !id.isBeginning()) {
            builder.add(" AND id::text LIKE ?", pattern(id));
        }
        return builder.build();
    }

    /// Only where jobs come from.
    static LookupConditions ofOrigin(JobFilter filter) {
        var builder = new Builder();
        builder.origin(filter);
        return builder.build();
    }

    /// Only those that limit how far a search goes.
    static LookupConditions ofRange(JobFilter filter, ListRange range) {
        var builder = new Builder();
        builder.range(filter, range, null);
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
        private static final Duration SLACK = Duration.ofMinutes(1);

        private final StringBuilder sql = new StringBuilder();
        private final List<Object> arguments = new ArrayList<>();

        /// The beginning of an id makes a range of its own.
        void range(JobFilter filter, ListRange range, @Nullable ListPlace floor) {
            add(" AND fingerprint = ?", text(filter.traits().fingerprint()));
            var before = filter.before();
            add(" AND id < ?", before == null ? null : before.value());
            place(range, range.order().isDescending() ? "<" : ">", range.after());
            place(range, range.order().isDescending() ? ">=" : "<=", floor);
            submitted(filter.traits().submitted());
            submittedBefore(filter.traits().finished());
            if (range.order().isByFinish()) {
                finished(filter.traits().finished());
            }
            var id = filter.id();
            if (id != null && id.isBeginning()) {
                add(" AND id >= ?", new UUID(id.high(), id.low()));
                add(" AND id <= ?", new UUID(id.high() | ~id.highMask(), id.low() | ~id.lowMask()));
            }
        }

        private void place(ListRange range, String relation, @Nullable ListPlace place) {
            if (place == null) {
                return;
            }
            if (range.order().isByFinish()) {
                var finished = Objects.requireNonNull(place.finished());
                add(" AND (finished, id) " + relation + " (?, ", StoredTime.of(finished));
                add("?)", place.job().value());
            } else {
                add(" AND id " + relation + " ?", place.job().value());
            }
        }

        private void submitted(TimeSpan span) {
            add(" AND id >= ?", first(span.from()));
            add(" AND id < ?", first(span.to()));
        }

        /// What finished by then had come before, by a clock that may have been set a little.
        private void submittedBefore(TimeSpan finished) {
            var end = finished.to();
            add(" AND id < ?", first(end == null ? null : end.plus(SLACK)));
        }

        private static @Nullable UUID first(@Nullable Instant time) {
            return time == null ? null : JobId.firstAt(time).value();
        }

        void finished(TimeSpan span) {
            add(" AND finished >= ?", StoredTime.ofNullable(span.from()));
            add(" AND finished < ?", StoredTime.ofNullable(span.to()));
        }

        /// Where a job comes from: its queue, its type and whose it is.
        void origin(JobFilter filter) {
            add(" AND queue = ?", text(filter.queue()));
            add(" AND type = ?", text(filter.type()));
            among("queue", filter.visible().queues());
            among("type", filter.visible().types());
            filter.owners().forEach(owner -> add(" AND principal = ?", text(owner)));
        }

        /// In their order, so that one set makes one statement.
        void among(String column, Set<String> words) {
            if (!words.isEmpty()) {
                String marks = "?, ".repeat(words.size() - 1) + "?";
                sql.append(" AND %s IN (%s)".formatted(column, marks));
                words.stream().sorted().map(PostgresText::kept).forEach(arguments::add);
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
