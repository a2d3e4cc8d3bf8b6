package io.coremill.queue.access;

import io.coremill.access.AccessRole;
import io.coremill.access.AccessScope;
import io.coremill.access.ApiKey;
import io.coremill.access.key.KeyRules;
import io.coremill.access.key.KeySnapshot;
import io.coremill.access.key.StoredKey;
import io.coremill.queue.column.JobColumns;
import io.coremill.queue.column.StoredTime;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Rows as keys of callers.
final class AccessKeyRows {
    private static final String BETWEEN = ",";

    private AccessKeyRows() {}

    static KeySnapshot all(ResultSet row) throws SQLException {
        long change = 0;
        var keys = new ArrayList<StoredKey>();
        while (row.next()) {
            change = row.getLong("number");
            if (row.getString("id") != null) {
                keys.add(stored(row));
            }
        }
        return new KeySnapshot(change, keys);
    }

    private static StoredKey stored(ResultSet row) throws SQLException {
        return new StoredKey(
                key(row),
                JobColumns.nullableTime(row, "revoked"),
                JobColumns.nullableTime(row, "used"));
    }

    private static ApiKey key(ResultSet row) throws SQLException {
        return new ApiKey(
                row.getString("id"),
                row.getString("name"),
                row.getString("principal"),
                roles(row.getString("roles")),
                new AccessScope(
                        words(row.getString("queues")),
                        words(row.getString("types")),
                        row.getInt("payloads") == 1),
                row.getBytes("digest"),
                row.getBytes("previous"),
                JobColumns.nullableTime(row, "previous_until"),
                StoredTime.time(row.getLong("created")),
                JobColumns.nullableTime(row, "expires"));
    }

    /// A role that only a later version knows allows nothing here.
    private static Set<AccessRole> roles(String words) {
        return List.of(words.split(BETWEEN, -1)).stream()
                .map(KeyRules::role)
                .flatMap(Optional::stream)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Set<String> words(@Nullable String words) {
        return words == null ? Set.of() : Set.of(words.split(BETWEEN, -1));
    }

    static String roles(Set<AccessRole> roles) {
        return Objects.requireNonNull(words(roles.stream().map(AccessRole::word).toList()));
    }

    /// Null for none.
    static @Nullable String words(Collection<String> words) {
        return words.isEmpty()
                ? null
                : words.stream().sorted().collect(Collectors.joining(BETWEEN));
    }
}
