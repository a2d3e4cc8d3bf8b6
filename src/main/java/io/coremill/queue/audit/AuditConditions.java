package io.coremill.queue.audit;

import io.coremill.access.audit.AuditPlace;
import io.coremill.access.audit.AuditSearch;
import io.coremill.queue.column.StoredTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is asked of the record, as SQL.
final class AuditConditions {
    private final List<String> conditions = new ArrayList<>();
    private final List<Object> arguments = new ArrayList<>();

    AuditConditions(AuditSearch search, @Nullable AuditPlace before) {
        add("principal = ?", search.principal());
        add("key_id = ?", search.key());
        add("action = ?", search.action());
        add("kind = 'job' AND target = ?", search.job());
        add("at >= ?", StoredTime.ofNullable(search.since()));
        add("at < ?", StoredTime.ofNullable(search.until()));
        if (before != null) {
            add("(at, id) < (?, ?)", StoredTime.of(before.at()));
            arguments.add(before.id());
        }
    }

    private void add(String condition, @Nullable Object argument) {
        if (argument != null) {
            conditions.add(condition);
            arguments.add(argument);
        }
    }

    /// Empty if everything is asked for.
    String where() {
        return conditions.isEmpty() ? "" : "WHERE " + String.join(" AND ", conditions);
    }

    /// In the order of their places.
    List<Object> arguments() {
        return List.copyOf(arguments);
    }
}
