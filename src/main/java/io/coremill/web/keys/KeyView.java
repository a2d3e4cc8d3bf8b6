package io.coremill.web.keys;

import io.coremill.access.AccessRole;
import io.coremill.access.key.BootstrapKey;
import io.coremill.access.key.IssuedKey;
import io.coremill.access.key.StoredKey;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A key as admins see it.
///
/// @param key the key itself, in the answer to who made or rotated it alone
/// @param roles as they were given, without what they include
/// @param queues left out for any
/// @param types left out for any
/// @param state `active`, `expired` or `revoked`
/// @param createdAt left out for the first key, which the settings have
/// @param formerUntil until when the secret before the last rotation counts as well
/// @param lastUsedAt to the minute
record KeyView(
        String id,
        @Nullable String key,
        String name,
        String principal,
        List<String> roles,
        @Nullable List<String> queues,
        @Nullable List<String> types,
        boolean payloads,
        String state,
        @Nullable Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant formerUntil,
        @Nullable Instant revokedAt,
        @Nullable Instant lastUsedAt) {

    static KeyView of(StoredKey stored, Instant now) {
        return of(stored, null, now);
    }

    static KeyView of(IssuedKey issued, Instant now) {
        return of(issued.stored(), issued.token().text(), now);
    }

    private static KeyView of(StoredKey stored, @Nullable String text, Instant now) {
        var key = stored.key();
        var until = key.previousUntil();
        return new KeyView(
                key.id(),
                text,
                key.name(),
                key.principal(),
                key.roles().stream().sorted().map(AccessRole::word).toList(),
                words(key.scope().queues()),
                words(key.scope().types()),
                key.scope().payloads(),
                stored.state(now),
                key.id().equals(BootstrapKey.ID) ? null : key.created(),
                key.expires(),
                until != null && now.isBefore(until) ? until : null,
                stored.revoked(),
                stored.used());
    }

    private static @Nullable List<String> words(Set<String> words) {
        return words.isEmpty() ? null : words.stream().sorted().toList();
    }

    /// Without the key: Spring logs what it writes where its loggers are at debug.
    @Override
    public String toString() {
        return "KeyView[id=" + id + "]";
    }
}
