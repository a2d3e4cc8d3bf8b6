package io.coremill.queue.sqlite.search;

import io.coremill.job.JobId;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.lookup.JobFilter;
import io.coremill.queue.lookup.JobIdPart;
import io.coremill.queue.lookup.ListPlace;
import io.coremill.queue.lookup.ListRange;
import io.coremill.queue.lookup.TimeSpan;
import io.coremill.queue.sqlite.table.JobRows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What jobs have to fulfil beside being in a [SearchPlace]: the end of a WHERE, and its arguments.
record SearchConditions(String sql, List<Object> arguments) {

    /// @param floor the last job to look at; null looks at all
    static SearchConditions of(JobFilter filter, ListRange range, @Nullable ListPlace floor) {
        var builder = new Builder();
        builder.range(filter, range, floor);
        builder.origin(filter);
        builder.add(" AND error_kind = ?", filter.traits().errorKind());
        if (!SearchPlace.isOfASchedule(filter, range.order())) {
            builder.add(" AND schedule = ?", filter.traits().schedule());
        }
        if (range.order().isByFinish() || filter.traits().fingerprint() != null) {
            builder.add(
                    " AND EXISTS (SELECT 1 FROM tag WHERE tag.tag = ? AND tag.job = job.id)",
                    filter.tag());
        }
        var part = filter.typePart();
        builder.add(
                " AND instr(lower(type), ?) > 0",
                part == null ? null : part.toLowerCase(Locale.ROOT));
        if (!range.order().isByFinish()) {
            builder.finished(filter.traits().finished());
        }
        var id = filter.id();
        if (id != null) {
            builder.rest(id);
        }
        return builder.build();
    }

    /// Only where jobs come from.
    static SearchConditions ofOrigin(JobFilter filter) {
        var builder = new Builder();
        builder.origin(filter);
        return builder.build();
    }

    /// Only those that limit how far a search goes.
    static SearchConditions ofRange(JobFilter filter, ListRange range) {
        var builder = new Builder();
        builder.range(filter, range, null);
        return builder.build();
    }

    private static final class Builder {
        private static final Duration SLACK = Duration.ofMinutes(1);

        private final StringBuilder sql = new StringBuilder();
        private final List<Object> arguments = new ArrayList<>();

        void range(JobFilter filter, ListRange range, @Nullable ListPlace floor) {
            add(" AND fingerprint = ?", filter.traits().fingerprint());
            var before = filter.before();
            add(" AND id < ?", before == null ? null : JobRows.key(before));
            place(range, range.order().isDescending() ? "<" : ">", range.after());
            place(range, range.order().isDescending() ? ">=" : "<=", floor);
            submitted(filter.traits().submitted());
            submittedBefore(filter.traits().finished());
            if (range.order().isByFinish()) {
                finished(filter.traits().finished());
            }
            var id = filter.id();
            if (id != null && id.isBeginning()) {
                add(" AND id >= ?", id.high());
                add(" AND id <= ?", id.high() | ~id.highMask());
            }
        }

        private void place(ListRange range, String relation, @Nullable ListPlace place) {
            if (place == null) {
                return;
            }
            if (range.order().isByFinish()) {
                var finished = Objects.requireNonNull(place.finished());
                add(" AND (finished, id) " + relation + " (?, ", StoredTime.of(finished));
                add("?)", JobRows.key(place.job()));
            } else {
                add(" AND id " + relation + " ?", JobRows.key(place.job()));
            }
        }

        private void submitted(TimeSpan span) {
            add(" AND id >= ?", firstKey(span.from()));
            add(" AND id < ?", firstKey(span.to()));
        }

        /// What finished by then had come before, by a clock that may have been set a little.
        private void submittedBefore(TimeSpan finished) {
            var end = finished.to();
            add(" AND id < ?", firstKey(end == null ? null : end.plus(SLACK)));
        }

        private static @Nullable Long firstKey(@Nullable Instant time) {
            return time == null ? null : JobRows.key(JobId.firstAt(time));
        }

        void finished(TimeSpan span) {
            add(" AND finished >= ?", StoredTime.ofNullable(span.from()));
            add(" AND finished < ?", StoredTime.ofNullable(span.to()));
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

        /// Where a job comes from: its queue, its type and whose it is.
        void origin(JobFilter filter) {
            add(" AND queue = ?", filter.queue());
            add(" AND type = ?", filter.type());
            among("queue", filter.visible().queues());
            among("type", filter.visible().types());
            filter.owners().forEach(owner -> add(" AND principal = ?", owner));
        }

        /// In their order, so that one set makes one statement.
        void among(String column, Set<String> words) {
            if (!words.isEmpty()) {
                String marks = "?, ".repeat(words.size() - 1) + "?";
                sql.append(" AND %s IN (%s)".formatted(column, marks));
                words.stream().sorted().forEach(arguments::add);
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
