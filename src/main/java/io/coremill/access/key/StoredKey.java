package io.coremill.access.key;

import io.coremill.access.ApiKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A key with what has become of it.
///
/// @param revoked null if it is not
/// @param used when it admitted a call the last time, to the minute; null if it never did
public record StoredKey(ApiKey key, @Nullable Instant revoked, @Nullable Instant used) {

    public String id() {
        return key.id();
    }

    public boolean isRevoked() {
        return revoked != null;
    }

    /// Whether it admits calls that have its secret.
    public boolean isCurrent(Instant now) {
        return revoked == null && !key.hasExpired(now);
    }

    /// In a word, as lists show it: `active`, `expired` or `revoked`.
    public String state(Instant now) {
        if (isRevoked()) {
            return "revoked";
        }
        return isCurrent(now) ? "active" : "expired";
    }

    /// The same with a later use, if that is one.
    StoredKey usedAt(@Nullable Instant at) {
        return at == null || (used != null && used.isAfter(at))
                ? this
                : new StoredKey(key, revoked, at);
    }
}
